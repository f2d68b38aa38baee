using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// A run to look at while it is trained. The training reports to it every step, order and answer, which it only counts under a
/// lock that nobody holds for longer than it takes to copy the counts; all else is done by those who look, or on a thread
/// of its own.
/// </summary>
internal sealed partial class LiveRun : IRunView
{
    // All versions of this process are above those of earlier processes of the run: the upper bits are the seconds since 1970,
    // with room for a million changes a second below them. It stays below 2^53, what JavaScript counts up to.
    private const int BitsOfChanges = 20;

    // Pages look several times a second.
    private static readonly TimeSpan SpeedIsGoodFor = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _created;
    private readonly RunPlan _plan;
    private readonly ModelSpec _model;
    private readonly EpochSeries _epochs = new();
    private readonly RecentEvents _events = new();
    private readonly WorkerTracker _workers;
    private readonly RunStatus _status;
    private readonly Speedometer _speed;
    private readonly ReconstructionFolder _pictures;
    private readonly RunImages _images;
    private readonly NewestWeights _newest = new();
    private readonly CodeSpace _codes;
    private readonly ModelSampler _sampler;
    private readonly Lock _recording = new();
    private LossSeries _losses = new();
    private Action<TrainingEvent>? _recorder;
    private News? _news;
    private long _version;
    private long _wholeSince;
    private long _workersVersion;
    private long _picturesVersion;
    private long _beatVersion;
    private long _term;
    private long _steps;
    private long _samples;
    private EpochLoss _loss;
    private double? _validationLoss;
    private double _secondsBefore;
    private TimeSpan? _began;
    private TimeSpan? _ended;
    private IReadOnlyList<int> _imageEpochs = [];
    private ModelSample? _sample;
    private long _looks;

    /// <param name="run">It may be closed before this.</param>
    public LiveRun(TrainingRun run, TimeProvider time)
    {
        var (spec, test) = (run.Spec, run.Data.Test);
        (Folder, _plan, _model, _time, _created) = (run.Folder, spec.Plan, spec.Model, time, time.GetTimestamp());
        _version = time.GetUtcNow().ToUnixTimeSeconds() << BitsOfChanges;
        _status = new RunStatus(time);
        _workers = new WorkerTracker(_plan);
        _speed = new Speedometer(time);
        _loss = new EpochLoss(_plan.StepsPerEpoch);
        var shown = new ShownImages(test, SampleNoise.InValidation(spec.Noise, _plan.Seed));
        _pictures = new ReconstructionFolder(Folder, shown.Count * test.ValueCount);
        _images = new RunImages(shown.Originals, shown.Inputs, _pictures);
        _codes = new CodeSpace(_model, test, _newest, time);
        Facts = RunFacts.Of(
            spec.RunId, Folder.Path, run.Settings, _plan.StepsPerEpoch, test.Shape, shown.Count, hasData: true,
            isLive: true);
        _sampler = new ModelSampler(_model, _plan.StepsPerEpoch, shown, _pictures, _newest, this, time);
    }

    public RunFacts Facts { get; }

    public RunFolder Folder { get; }

    public IImageHistory Images
    {
        get
        {
            _sampler.NoteViewer();
            return _images;
        }
    }

    public ICodeSpace Codes
    {
        get
        {
            _sampler.NoteViewer();
            return _codes;
        }
    }

    public bool HasModel => _newest.Step is not null;

    public RunSnapshot Snapshot()
    {
        _sampler.NoteViewer();
        lock (_lock)
            return new RunSnapshot(_version, State(), _losses.Whole(), _epochs.Whole(), _events.Since(0), _workers.All(Now), _imageEpochs);
    }

    public RunChanges ChangesSince(long version)
    {
        _sampler.NoteViewer();
        lock (_lock)
        {
            // A higher version is that of an earlier process whose clock was ahead.
            if (version < _wholeSince || version > _version || _epochs.Since(version) is not { } epochs)
                return new RunChanges(
                    _version, State(), _losses.Whole(), [], _epochs.Whole(), _events.Since(0), _workers.All(Now), _imageEpochs, IsWhole: true);
            var points = _losses.Since(version);
            return new RunChanges(
                _version, State(), points is null ? _losses.Whole() : null, points ?? [], epochs, _events.Since(version),
                _workersVersion > version ? _workers.All(Now) : null, _picturesVersion > version ? _imageEpochs : null);
        }
    }

    public Task WaitForNewer(long version, CancellationToken cancel)
    {
        _sampler.NoteViewer();
        lock (_lock)
        {
            if (_version > version)
                return Task.CompletedTask;
            _news ??= new News();
            return _news.Task.WaitAsync(cancel);
        }
    }

    public ReadOnlyMemory<byte>? Model()
    {
        _sampler.NoteViewer();
        return NullableMemory.Of(_newest.Use((weights, _) => SafetensorsFile.Bytes(weights.Layout, weights.Values, ModelMetadata.Of(_model))));
    }

    /// <summary>Ends the looking; what was seen stays to be read.</summary>
    public void Dispose()
    {
        _sampler.Dispose();
        _codes.Dispose();
        _newest.Dispose();
    }

    private TimeSpan Now => _time.GetElapsedTime(_created);

    private RunState State()
    {
        var ((stage, reason), perEpoch) = (_status.Now, _plan.StepsPerEpoch);
        var isOver = stage >= RunStage.Finished;
        var speed = isOver ? EpochReport.MeanSpeed(_epochs.Whole()) : Speed();
        var epoch = _steps / perEpoch + (stage == RunStage.Evaluating ? 0 : 1);
        return new RunState(
            stage.ToString().ToLowerInvariant(), reason, _term, _steps, (int)Math.Min(Facts.Epochs, epoch), _loss.Mean ?? _epochs.Newest?.TrainLoss, _validationLoss, speed,
            isOver || stage == RunStage.Waiting ? null : TimeLeft.Of((Facts.Steps - _steps) * (double)_plan.Batch, speed)?.TotalSeconds,
            _secondsBefore + (_began is { } began ? ((_ended ?? Now) - began).TotalSeconds : 0), _sample?.Sha256, _sample?.Step, _looks);
    }

    private double Speed()
    {
        // While nobody looked, there may have been a wait; the last epoch tells more of now than all that time.
        if (_speed.Age > SpeedIsGoodFor)
            _speed.Restart(_samples, _epochs.Newest?.SamplesPerSecond ?? 0);
        return _speed.At(_samples);
    }

    /// <summary>Something has changed; to be called with the lock.</summary>
    private long IncrementVersion()
    {
        if (_news is { } news)
        {
            _news = null;
            // Those who wait continue on other threads, however many they are.
            ThreadPool.UnsafeQueueUserWorkItem(news, preferLocal: false);
        }

        return ++_version;
    }

    /// <summary>Ends for all who wait for the next change, at once.</summary>
    private sealed class News() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), IThreadPoolWorkItem
    {
        public void Execute() => SetResult();
    }
}
