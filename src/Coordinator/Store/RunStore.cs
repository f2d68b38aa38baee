using System.Globalization;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Store;

/// <summary>
/// What a run has on the disk, held by one process: which run it is and in which term, where its training stands, and
/// what was noted of the steps that are to be done again.
/// </summary>
public sealed class RunStore : IDisposable
{
    private readonly RunFolder _folder;
    private readonly TrainSettings _settings;
    private readonly string _dataFingerprint;
    private readonly string? _probe;
    private RunLock _lock;

    // The folder itself, whatever its name.
    private FileStatus _place;
    private volatile int _timesRestored;

    // Of a run that is continued: what its files said.
    private readonly List<(string Path, byte[] Content)> _before = [];

    /// <param name="isNew">A run begins: there may be none in the folder.</param>
    private RunStore(RunFolder folder, TrainSettings settings, string dataFingerprint, string? probe, bool isNew)
    {
        (_folder, _settings, _dataFingerprint, _probe) = (folder, settings, dataFingerprint, probe);
        folder.RequireOwnFiles();
        _lock = RunLock.Take(folder.Path);
        _place = FileStatus.Of(folder.Path);
        try
        {
            // It was looked at before, but until now another coordinator may have had it.
            if (isNew)
                folder.RequireNew();
            Checkpoints = new CheckpointFolder(folder.Path, settings.Execution.CheckpointsKept);
            Journal = StepJournal.Open(folder.Path);
        }
        catch
        {
            Journal?.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    public RunFolder Folder => _folder;

    public RunIdentity Run { get; private set; } = null!;

    /// <summary>Where the training begins or continues.</summary>
    public TrainingState Start { get; private set; } = null!;

    /// <summary>Steps at or after <see cref="Start"/> that were done before, with what they came to.</summary>
    public IReadOnlyDictionary<long, JournalRow> DoneBefore { get; private set; } = new Dictionary<long, JournalRow>();

    public CheckpointFolder Checkpoints { get; }

    public StepJournal Journal { get; }

    /// <summary>What was found when the run was opened, to be told once there is somebody to tell.</summary>
    public IReadOnlyList<TrainingEvent> Findings { get; private set; } = [];

    /// <summary>
    /// How often files of the run that were gone, or its folder, were made again: a writer of one of the others begins it
    /// anew then. Read on any thread.
    /// </summary>
    public int TimesRestored => _timesRestored;

    public CheckpointOrigin Origin => new(Run, _settings.Definition.Model, SettingsFile.Text(_settings));

    /// <summary>Begins a new run in an empty folder, which is as empty as before if that fails.</summary>
    /// <param name="initialWeights">Of the model that the settings name, in layout order; null for random ones.</param>
    /// <param name="probe"><see cref="RunIdentity.Probe"/>, as this machine computes it.</param>
    /// <exception cref="FileException">The folder cannot be used.</exception>
    /// <exception cref="SettingsException">The folder holds a run, or something else.</exception>
    public static RunStore Begin(RunFolder folder, TrainSettings settings, string dataFingerprint, float[]? initialWeights = null, string? probe = null)
    {
        var store = new RunStore(folder, settings, dataFingerprint, probe, isNew: true);
        try
        {
            // First: a folder with a run.json can be continued, and needs its settings and its first weights for that.
            SettingsFile.Save(folder.Settings, settings);
            if (initialWeights is not null)
                StartingWeightsFile.Save(folder, settings.Definition.Model, initialWeights);
            store.Start = StartingWeightsFile.Initial(folder, settings);
            store.Run = RunFile.Begin(folder.Path, dataFingerprint, probe);
            return store;
        }
        catch
        {
            store.Abandon();
            throw;
        }
    }

    /// <summary>Continues a run, in a higher term, from its newest checkpoint that can be read.</summary>
    /// <exception cref="FileException">There is no run that this process could continue; nothing was changed.</exception>
    /// <exception cref="SettingsException">The run has done its epochs; it is as it was.</exception>
    public static RunStore Resume(RunFolder folder, TrainSettings settings, string dataFingerprint, string? probe = null)
    {
        var store = new RunStore(folder, settings, dataFingerprint, probe, isNew: false);
        try
        {
            if (SuspectMarkerFile.Read(folder.Path) is { } trusted)
            {
                store.RollBackTo(trusted);
                store.Findings = [RunEvents.EndedWhileSuspect(trusted), .. store.Findings];
            }
            else
            {
                store.RestoreUpTo(long.MaxValue);
            }

            store.RememberBefore();
            // Until this process ends, it would say that the run is as far as it was before, perhaps even complete.
            store.RemoveSummary();
            SettingsFile.Save(folder.Settings, settings);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>A sum in this round was wrong: discards everything that depends on it, and continues from before it in a higher term.</summary>
    /// <exception cref="FileException">The folder is another process's now, or cannot be used.</exception>
    public void RollBack(Round round)
    {
        RequireFolder();
        // The session has marked these steps as suspect, so nothing of them is trusted if this process ends before all is discarded.
        RollBackTo(LastTrusted(round));
    }

    /// <summary>Said of a folder in whose place another one was put.</summary>
    public const string AnotherRun = "another run is in this folder now";

    /// <summary>Said of one whose run.json says nothing that can be read.</summary>
    public const string AnotherFolder = "another folder with a run.json of its own is in its place now";

    /// <summary>
    /// Holds on to the folder: one that is gone is made again. It may be another process's by now: who removes the file lock
    /// lets another coordinator in, which then has a higher term, and a folder can be moved away and another one put in its
    /// place.
    /// </summary>
    /// <returns>Who has it instead, in a clause; null if this process does.</returns>
    /// <exception cref="FileException">It is gone, and cannot be made again.</exception>
    public string? ReclaimFolder()
    {
        switch (RunFile.Find(_folder.Path))
        {
            case { } other when other.RunId != Run.RunId:
                return AnotherRun;
            case { } later when later.Term > Run.Term:
                return string.Create(CultureInfo.InvariantCulture, $"another coordinator continues this run, in term {later.Term}");
            case null when File.Exists(_folder.Run) && FileStatus.Of(_folder.Path) is { Born: not 0 } now && !now.IsSameAs(_place):
                return AnotherFolder;
            case null when !File.Exists(_folder.Run):
                Restore();
                break;
        }

        return null;
    }

    /// <summary>
    /// Keeps a state of this run whose folder has another one in it now: as a run in a new folder beside it, where it can be
    /// resumed. Its own folder may have been deleted.
    /// </summary>
    /// <returns>What to tell of it, in a clause.</returns>
    public string SaveBeside(Action<TrainingState> capture)
    {
        var name = Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder.Path));
        var path = $"{name}-{Run.RunId.ToString("N")[..8]}";
        var state = new TrainingState(new ParameterLayout(Origin.Model));
        capture(state);
        try
        {
            new CheckpointFolder(path).Save(Origin, state);
            return $"what it has come to is kept in {path}, and --resume {path} continues it";
        }
        catch (FileException e)
        {
            return $"what it has come to cannot be kept elsewhere ({e.Message.TrimEnd('.')}); if its folder was moved, --resume continues it from there";
        }
    }

    /// <exception cref="FileException">The folder is another process's now, or is gone and cannot be made again.</exception>
    public void RequireFolder()
    {
        if (ReclaimFolder() is { } successor)
            throw new FileException(_folder.Path, $"{successor}.");
    }

    /// <summary>Notes that sums since this round may be wrong, or, with null, that none is.</summary>
    /// <exception cref="FileException">It cannot be noted.</exception>
    public void MarkSuspect(Round? since) => SuspectMarkerFile.Write(_folder.Path, since is { } round ? LastTrusted(round) : null);

    /// <summary>
    /// Ends a new run in which no step was done, and takes away what <see cref="Begin"/> has made, file by file: it would be
    /// in the way of the next attempt. Nothing else is touched, and nothing at all if another run has taken its place.
    /// </summary>
    public void Abandon()
    {
        if (RunFile.Find(_folder.Path)?.RunId == Run?.RunId && Journal.IsEmpty)
        {
            // First what makes it a run.
            foreach (var file in (string[])[_folder.Run, _folder.Settings, _folder.InitialWeights, _folder.Journal, _folder.Lock])
                FileAttempt.Try(() => File.Delete(file));
            FileAttempt.Try(() => Directory.Delete(_folder.Checkpoints));
        }

        Dispose();
    }

    public void Dispose()
    {
        Journal.Dispose();
        _lock.Dispose();
    }

    // A checkpoint of the step at an epoch's end is taken after its evaluation.
    private static long LastTrusted(Round round) => round.Phase == Phase.Evaluate ? round.Step - 1 : round.Step;

    private void RollBackTo(long step)
    {
        RestoreUpTo(step, compares: false);
        MarkSuspect(null);
    }

    /// <param name="compares">False if what was noted of the steps to be done again may be wrong.</param>
    private void RestoreUpTo(long upTo, bool compares = true)
    {
        (Run, var isRestored) = RunFile.NextTerm(_folder.Path, _dataFingerprint, Checkpoints, Journal, _probe);
        // First: with other layers, this run's own checkpoints would be skipped as those of another model.
        if (Checkpoints.Newest(upTo: upTo).Found is { Origin: var trained } && trained.Run.RunId == Run.RunId && _settings.DifferenceFrom(trained.Settings) is { } difference)
            throw new FileException(_folder.Settings, $"{difference}; correct the file, or begin a new run.");
        var search = Checkpoints.Newest(Origin, upTo);
        Start = search.Found?.State ?? StartingWeightsFile.Initial(_folder, _settings);
        // A run whose results are missing is continued, and finishes at once.
        var damage = _folder.IsFinished && RunSummary.Read(_folder.Summary) is { } summary
            ? ResultsCheck.DamageOf(_folder, summary, _settings.Definition.Model) : null;
        if (_folder.IsFinished && damage is null)
        {
            if (Start.EpochsDone >= _settings.Epochs)
                throw new SettingsException($"the run in {_folder.Path} has done its {Start.EpochsDone} epochs; give more with --epochs to train it on.");
            if (search.Found is null && File.Exists(_folder.Model))
                throw new SettingsException($"the run in {_folder.Path} is finished, and no checkpoint of it can be used: it would be trained again from its beginning. To train its model on, give --from {_folder.Model} and another --out.");
        }

        if (Start.EpochsDone > _settings.Epochs || (Start.EpochsDone == _settings.Epochs && Start.EpochSamples > 0))
            throw new SettingsException($"the run in {_folder.Path} is at step {Start.Step}, beyond its epoch {_settings.Epochs}; continue with --epochs {Start.EpochsDone + 1} or more.");
        if (!compares)
        {
            // First, because it makes room on a full disk.
            Checkpoints.RemoveAfter(upTo, Run.RunId);
            Journal.TruncateFrom(Start.Step);
        }

        RunFile.Save(_folder.Path, Run);
        DoneBefore = Journal.From(Start.Step);
        var rows = MetricsFile.Read(_folder.Metrics).Count;
        Findings =
        [
            .. isRestored ? [RunEvents.RunRestored()] : Array.Empty<TrainingEvent>(),
            .. search.Skipped.Select(RunEvents.CheckpointDamaged),
            .. damage is not null ? [RunEvents.ModelDamaged(damage)] : Array.Empty<TrainingEvent>(),
            .. Journal.DamagedRows > 0 ? [RunEvents.JournalDamaged(Journal.DamagedRows)] : Array.Empty<TrainingEvent>(),
            .. rows < Start.EpochsDone ? [RunEvents.MetricsDamaged(rows, Start.EpochsDone)] : Array.Empty<TrainingEvent>(),
            RunEvents.Resumed(Start.Step, Run.Term, fromCheckpoint: search.Found is not null, DoneBefore.Count),
        ];
    }

    private void Restore()
    {
        try
        {
            // What was put there meanwhile may lead to somebody's own.
            _folder.RequireOwnFiles();
            if (!File.Exists(_folder.Lock))
            {
                // Its files are gone, or the folder, and what is in the place of that may be somebody's own.
                if (!FileStatus.Of(_folder.Path).IsSameAs(_place))
                    _folder.RequireNothingElse();
                FileAttempt.Do(_folder.Path, "the folder is gone, and cannot be made again", () => Directory.CreateDirectory(_folder.Checkpoints));
                var gone = _lock;
                _lock = RunLock.Take(_folder.Path);
                gone.Dispose();
                _place = FileStatus.Of(_folder.Path);
            }

            Journal.Reopen();
            SettingsFile.Save(_folder.Settings, _settings);
        }
        catch (Exception e) when (e is OutputException or SettingsException)
        {
            throw new FileException(_folder.Path, e.Message, e);
        }

        RunFile.Save(_folder.Path, Run);
        Interlocked.Increment(ref _timesRestored);
    }

    /// <summary>A continued run could not be started: its files say again what they said before. Only its term is higher.</summary>
    public void UndoResume()
    {
        if (RunFile.Find(_folder.Path)?.RunId == Run.RunId)
            foreach (var (path, content) in _before)
                FileAttempt.Try(() => AtomicFile.Write(path, stream => stream.Write(content)));
    }

    private void RememberBefore()
    {
        foreach (var path in (string[])[_folder.Settings, _folder.Summary])
            if (FileAttempt.OrNull(() => InputFile.ReadAll(path)) is { } content)
                _before.Add((path, content));
    }

    private void RemoveSummary() => FileAttempt.Do(_folder.Summary, "the file cannot be deleted", () => File.Delete(_folder.Summary));
}
