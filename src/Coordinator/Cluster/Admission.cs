using System.Globalization;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Control;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>Who may take part in a run. Each check returns the reason to refuse, or null.</summary>
/// <param name="barred">Workers that have computed wrongly; added to.</param>
public sealed class Admission(RunSpec run, string probeHash, BarredWorkers barred, TimeProvider time)
{
    private const int MaxSilences = 3;

    private static readonly TimeSpan SilentStayOut = TimeSpan.FromMinutes(10);

    // How often a worker was given up because it gave no answers, and when last.
    private readonly Dictionary<string, (int Times, long Last)> _silences = new(StringComparer.Ordinal);

    /// <summary>What a worker that asks is called where people read it.</summary>
    public string NameOf(JoinRequest request) => barred.Names.DisplayName(request);

    /// <summary>A worker that asked has this name among the others.</summary>
    public void NoteName(string name, JoinRequest request) => barred.Names.Note(name, request);

    /// <summary>A worker has computed wrongly.</summary>
    public void Bar(string name, Round round) => barred.Add(name, round);

    /// <summary>A worker was given up because it gave no answers. Every third time, it has to stay out for a while.</summary>
    public void NoteSilence(string name)
    {
        var requested = barred.Names.RequestedName(name);
        _silences[requested] = (_silences.GetValueOrDefault(requested).Times + 1, time.GetTimestamp());
    }

    /// <summary>A worker that asks has a copy of the run's data.</summary>
    public bool HasData(JoinRequest request) => request.DataFingerprint == run.Definition.DataFingerprint;

    public string? Check(JoinRequest request)
    {
        if (!WorkerName.IsValid(request.Name))
            return $"its name must be {WorkerName.Form}";
        if (barred.Find(request.Name) is { } round)
            return $"a worker of that name computed wrongly in {round}; check its machine's memory and processor, and start it under another --name";
        if (_silences.TryGetValue(request.Name, out var silences) && silences.Times % MaxSilences == 0
            && SilentStayOut - time.GetElapsedTime(silences.Last) is { Ticks: > 0 } left)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{silences.Times} times in this run it gave no answers though its process was alive; look at its machine and its network, and start it again in {Math.Ceiling(left.TotalMinutes):0} min, or under another --name");
        if (request.EngineVersion != RunSpec.EngineVersion)
            return $"it computes with engine version {request.EngineVersion}, this run with {RunSpec.EngineVersion}; start the same release on both sides";
        if (!HasData(request) && !request.CanFetch)
            return $"its data set is another one (fingerprint {Short(request.DataFingerprint ?? "")}, this run's is {Short(run.Definition.DataFingerprint!)}); give it the same files, or start it without --data, so that it fetches them";
        return null;
    }

    public string? Check(ProbeAnswer answer) => answer.Hash == probeHash
        ? null
        : $"it computes other bits (probe gradient {Short(answer.Hash)}, this run's is {Short(probeHash)}); {(run.Definition.Engine == Engine.Exact
            ? "processors do not differ in what this engine computes, so its machine is broken, or its program was changed"
            : "a run with libtorch's products needs the same kind of processor and the same libtorch on all machines")}";

    private static string Short(string hash) => hash.Length > 12 && hash.All(char.IsAsciiHexDigit) ? hash[..12] : "unreadable";
}
