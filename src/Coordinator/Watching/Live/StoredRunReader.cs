using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Trained;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>All that a run's folder tells, read once.</summary>
internal sealed class StoredRunReader
{
    private readonly RunFolder _folder;
    private readonly TrainSettings _settings;
    private readonly RunIdentity? _identity;
    private readonly RunSummary? _summary;
    private readonly ShownImages? _shown;
    private readonly RecentEvents _events = new();
    private readonly RunStatus _status = new(TimeProvider.System);

    /// <exception cref="SettingsException">The settings cannot be read; so too ModelException.</exception>
    public StoredRunReader(RunFolder folder, string? data)
    {
        _folder = folder;
        _settings = TrainSettings.From(OptionValues.Empty.WithDefaultsFrom(folder.Settings));
        var workers = new PastWorkers();
        var damaged = RunHistory.ReadEvents(folder, row =>
        {
            _events.Add(row, RunHistory.Version);
            _status.Happened(row.Happening);
            workers.Add(row.Time, row.Happening);
        });
        if (damaged is null or > 0)
            AddNotice(damaged is null ? $"{folder.Events} is gone: what happened is not known" : $"{damaged} damaged rows of {folder.Events} are passed over");
        _identity = RunFile.Find(folder.Path);
        _summary = RunSummary.Read(folder.Summary);
        if (_summary is null && File.Exists(folder.Summary))
            AddNotice($"{folder.Summary} is damaged and passed over");
        ReadEpochs();
        if (!RunHistory.TryReadLosses(folder, long.MaxValue, Losses))
            AddNotice($"journal.csv of {folder.Path} is gone: the losses of its steps are not known");
        else if (_summary is { Steps: var steps } && Losses.Steps < steps)
            AddNotice($"journal.csv of {folder.Path} is damaged: it ends with step {Losses.Steps} of {steps}");
        Data = ReadData(data ?? _settings.Execution.DataDirectory);
        ReadModel();
        _shown = Data is null ? null : new ShownImages(Data.Test, SampleNoise.InValidation(_settings.Definition.Noise, _settings.Definition.Seed));
        Pictures = new ReconstructionFolder(folder, OneImagePerLabel.MaxCount * _settings.Definition.Model.Pixels);
        Workers = new WorkerTracker(PlanOrNone());
        workers.AddTo(Workers);
    }

    /// <summary>Null if it is not there.</summary>
    public DataSet? Data { get; }

    /// <summary>Null if there is none that can be used.</summary>
    public TrainedModel? Model { get; private set; }

    /// <summary>Updates that led to it.</summary>
    public long ModelStep { get; private set; }

    public LossSeries Losses { get; } = new();

    public EpochSeries Epochs { get; } = new();

    public WorkerTracker Workers { get; }

    public ReconstructionFolder Pictures { get; }

    public byte[] Originals => _shown?.Originals ?? Pictures.Originals ?? [];

    public byte[]? Inputs => _shown is null ? Pictures.Inputs : _shown.Inputs;

    public EventRow[] Events => _events.Since(0);

    public RunFacts Facts
    {
        get
        {
            var shape = Data is null ? ShapeOf(_settings.Definition.Model) : Data.Test.Shape;
            return RunFacts.Of(
                _identity?.RunId ?? Guid.Empty, _folder.Path, _settings, StepsPerEpoch, shape, _shown?.Count ?? Pictures.WidthOfOriginals / shape.Width,
                hasData: Data is not null, isLive: false);
        }
    }

    public RunState State
    {
        get
        {
            var newest = Epochs.Newest;
            var step = Math.Max(_summary?.Steps ?? 0, Math.Max(Losses.Steps, ModelStep));
            var (state, reason) = _status is { IsOver: true, Now: var (stage, why) } ? (stage.ToString().ToLowerInvariant(), why)
                : IsCompleted(step) ? ("finished", null)
                : ("stopped", Interrupted);
            return new RunState(
                state, reason, _identity?.Term ?? _summary?.Term ?? 0, step, Math.Clamp(StepsPerEpoch > 0 ? (int)(step / StepsPerEpoch) + 1 : 0, 0, _settings.Epochs),
                newest?.TrainLoss ?? _summary?.TrainLoss ?? Losses.Newest, newest?.ValidationLoss ?? _summary?.ValLoss, _summary?.SamplesPerSecond ?? EpochReport.MeanSpeed(Epochs.Whole()),
                null, newest?.Seconds ?? _summary?.WallSeconds ?? 0, Model?.WeightsSha256, Model is null ? null : ModelStep, 1);
        }
    }

    /// <summary>What the model makes of the test images; null without one of them.</summary>
    public byte[]? Latest()
    {
        if (Model is null || _shown is null)
            return null;
        try
        {
            NativeTorch.EnsureLoadedFor(Model.Spec.DefaultEngine);
        }
        catch (PlatformException e)
        {
            AddNotice($"what the run's model makes of images is not shown: {e.Message}");
            return null;
        }

        using var engine = new DenseEngine(Model.Spec, _shown.Count);
        return _shown.Reconstruct(engine, Model.Weights);
    }

    /// <summary>Its results are there, even if the event that says so is not.</summary>
    private bool IsCompleted(long step) => _summary is { Completed: true } && _summary.Steps == step && !RunLock.IsTaken(_folder.Path);

    private string Interrupted => RunLock.IsTaken(_folder.Path)
        ? "a coordinator is at work on this run; this is how it stood when it was opened here"
        : $"its coordinator ended before the run did; {ProgramCommand.Coordinator} train --resume {_folder.Path} continues it";

    private int StepsPerEpoch => Data is not null ? _settings.SpecOn(Data, Guid.Empty, 1).Plan.StepsPerEpoch
        : Epochs.Newest is { } newest ? (int)(newest.Steps / newest.Epoch)
        : 0;

    // Nothing is dealt on the board of a run that is over.
    private Shared.Numerics.Sharding.RunPlan PlanOrNone() => new(_settings.Definition.Seed, 1, 1, _settings.Definition.Batch, _settings.Definition.Shards);

    private void ReadEpochs()
    {
        foreach (var epoch in MetricsFile.Read(_folder.Metrics))
            Epochs.Add(epoch, RunHistory.Version);
        if (_summary is { Epochs: var done } && (Epochs.Newest?.Epoch ?? 0) < done && done <= EpochSeries.MaxCount)
            AddNotice($"{_folder.Metrics} is gone or damaged: it has {Epochs.Newest?.Epoch ?? 0} of {done} epochs");
    }

    private DataSet? ReadData(string path)
    {
        try
        {
            var data = DataSet.Load(path);
            _ = _settings.DefinitionOn(data);
            if (_identity is null || _identity.DataFingerprint == data.Fingerprint)
                return data;
            AddNotice($"the data set in {path} is not the run's: its images are not shown; name the run's own with --data");
        }
        catch (Exception e) when (e is DataException or ModelException)
        {
            AddNotice($"without its data set the run's images are not shown ({e.Message.TrimEnd('.')}); name it with --data");
        }

        return null;
    }

    private void ReadModel()
    {
        try
        {
            Model = TrainedModel.Open(_folder.Path);
            ModelStep = RunPaths.StepOf(Model.File) ?? _summary?.Steps ?? Losses.Steps;
            foreach (var reason in Model.Skipped)
                AddNotice(RunEvents.CheckpointDamaged(reason).Text);
        }
        catch (FileException e)
        {
            AddNotice($"the run's model cannot be used: {e.Message}");
        }
    }

    private static SampleShape ShapeOf(ModelSpec model)
    {
        try
        {
            return ModelShape.Square(model);
        }
        catch (InputException)
        {
            return new SampleShape(1, model.Pixels);
        }
    }

    /// <summary>Among the events, but not in their file: nothing of a run that is looked at is changed.</summary>
    private void AddNotice(string text) => _events.Add(DateTime.UtcNow, new TrainingEvent(EventNames.FilesDamaged, text), RunHistory.Version);
}
