using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Coordinator.Store;

/// <summary>
/// run.json: the identity of a run, in its folder before anything else of it. Each start of a coordinator raises the term
/// there first, so that no two processes ever work under the same one.
/// </summary>
public static class RunFile
{
    // A start a millisecond would take as many years as there are.
    private const long MaxTerm = 1L << 53;

    /// <summary>Begins a run: a new identity, of term 1.</summary>
    /// <param name="runFolder">Locked by a <see cref="RunLock"/>.</param>
    /// <param name="probe"><see cref="RunIdentity.Probe"/>.</param>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static RunIdentity Begin(string runFolder, string dataFingerprint, string? probe = null) =>
        Save(runFolder, new RunIdentity(Guid.NewGuid(), 1, RunSpec.EngineVersion, dataFingerprint) { Probe = probe });

    /// <summary>
    /// The identity under which a run continues, in a term above all that it had; to be saved before anything else of it is
    /// written. If run.json is gone or damaged, the newest checkpoint says which run it is.
    /// </summary>
    /// <param name="runFolder">Locked by a <see cref="RunLock"/>.</param>
    /// <exception cref="FileException">The run cannot be identified, or cannot be continued by this program with this data.</exception>
    public static (RunIdentity Run, bool IsRestored) NextTerm(string runFolder, string dataFingerprint, CheckpointFolder checkpoints, StepJournal journal, string? probe = null)
    {
        var newest = checkpoints.Newest().Found?.Origin.Run;
        var run = Read(runFolder, newest);
        if ((run with { EngineVersion = RunSpec.EngineVersion, DataFingerprint = dataFingerprint, Probe = probe }).Conflict(run) is { } conflict)
            throw new FileException(runFolder, $"the run cannot be resumed: {conflict}");
        var last = Math.Max(run.Term, Math.Max(newest?.Term ?? 0, journal.HighestTerm));
        if (last >= MaxTerm)
            throw new FileException(runFolder, $"the run cannot be resumed: its files tell of term {last}, and no run has had so many; one of them was changed. Restore run.json and journal.csv, or begin a new run.");
        return (
            run with { Term = last + 1, Probe = run.Probe ?? probe },
            IsRestored: Find(runFolder) is null);
    }

    /// <summary>The identity that a folder tells; null if it has none that can be read.</summary>
    public static RunIdentity? Find(string runFolder)
    {
        try
        {
            return Read(runFolder, null);
        }
        catch (FileException)
        {
            return null;
        }
    }

    /// <summary>The same; if run.json is gone or damaged, what the newest checkpoint tells, as <see cref="NextTerm"/> has it.</summary>
    public static RunIdentity? FindAnywhere(string runFolder) =>
        Find(runFolder) ?? FileAttempt.OrNull(() => CheckpointFolder.ForReading(runFolder)?.Newest().Found?.Origin.Run);

    private static RunIdentity Read(string runFolder, RunIdentity? checkpoint)
    {
        var path = PathIn(runFolder);
        if (FileAttempt.ReadIfThere(path, "the run cannot be read") is not { } bytes)
            return checkpoint ?? throw new FileException(runFolder, "there is no run to resume: it has no run.json and no checkpoint.");
        try
        {
            if (JsonSerializer.Deserialize(bytes, RunJson.Default.Content) is { } content && content == Content.Of(content.Identity))
                return content.Identity;
        }
        catch (JsonException)
        {
            // Damaged, as one that does not match its check.
        }

        // What a run that was stopped has left may be all that is left of it.
        var model = new RunPaths(runFolder).Model;
        return checkpoint ?? throw new FileException(path, $"the file is damaged, and there is no checkpoint that says which run it was; begin a new run{(File.Exists(model) ? $", which --from {model} starts with the weights that this one has left" : "")}.");
    }

    /// <summary>Replaces run.json.</summary>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static RunIdentity Save(string runFolder, RunIdentity run)
    {
        var path = PathIn(runFolder);
        FileAttempt.Do(path, "the run cannot be written", () => AtomicFile.Write(path, stream =>
        {
            JsonSerializer.Serialize(stream, Content.Of(run), RunJson.Default.Content);
            stream.WriteByte((byte)'\n');
        }));
        return run;
    }

    private static string PathIn(string runFolder) => new RunPaths(runFolder).Run;

    /// <param name="Check">CRC-32 of the values before it with commas between them: with one bit flipped, a run or a term would still look valid.</param>
    internal sealed record Content(Guid Run, long Term, int EngineVersion, string DataFingerprint, string Check, string? Probe = null)
    {
        [JsonIgnore]
        public RunIdentity Identity => new(Run, Term, EngineVersion, DataFingerprint) { Probe = Probe };

        public static Content Of(RunIdentity run)
        {
            var values = FormattableString.Invariant($"{run.RunId},{run.Term},{run.EngineVersion},{run.DataFingerprint}{(run.Probe is { } probe ? $",{probe}" : "")}");
            return new Content(
                run.RunId, run.Term, run.EngineVersion, run.DataFingerprint, $"{Crc32.HashToUInt32(Encoding.UTF8.GetBytes(values)):x8}", run.Probe);
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunFile.Content))]
internal sealed partial class RunJson : JsonSerializerContext;
