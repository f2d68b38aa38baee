using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// Looks at a model while it is trained, on a thread of its own: every two seconds while somebody watches, and at each
/// epoch's end. An error there ends the sampling, never the training.
/// </summary>
internal sealed class ModelSampler : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WatchedFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DiskDeadline = TimeSpan.FromSeconds(10);

    private readonly ModelSpec _model;
    private readonly ShownImages _images;
    private readonly ReconstructionFolder _folder;
    private readonly NewestWeights _newest;
    private readonly IModelSampleListener _audience;
    private readonly TimeProvider _time;
    private readonly WeightsCapture _tap;

    // For copies that are needed once: a disposed pool frees each one that is returned.
    private readonly ParameterVectorPool _once;
    private readonly DutyCycle _pace;
    private readonly Lock _looking = new();
    private readonly AutoResetEvent _signal = new(false);
    private readonly Thread _thread;
    private (long? Step, bool WithHash) _seen;
    private bool _keeps = true;
    private long _watchedAt = long.MinValue;
    private volatile bool _isEnding;

    public ModelSampler(
        ModelSpec model, int stepsPerEpoch, ShownImages images, ReconstructionFolder folder, NewestWeights newest, IModelSampleListener audience, TimeProvider time)
    {
        (_model, _images, _folder, _newest, _audience, _time) = (model, images, folder, newest, audience, time);
        _tap = new WeightsCapture(stepsPerEpoch, () => _signal.Set());
        _once = new ParameterVectorPool(new ParameterLayout(model));
        _once.Dispose();
        _pace = new DutyCycle(LookEvery, time);
        _thread = new Thread(Watch) { Name = "model watch", IsBackground = true };
        _thread.Start();
    }

    private bool IsWatched => Volatile.Read(ref _watchedAt) is var at && at != long.MinValue && _time.GetElapsedTime(at) < WatchedFor;

    /// <summary>Somebody watches.</summary>
    public void NoteViewer()
    {
        var before = IsWatched;
        Volatile.Write(ref _watchedAt, _time.GetTimestamp());
        if (!before && !_isEnding)
            _signal.Set();
    }

    /// <summary>On the training's thread.</summary>
    public void StepDone(long step, SharedWeights weights) => _tap.StepDone(step, weights);

    /// <summary>The training begins, or begins again, from here. What was seen of later steps is forgotten.</summary>
    /// <param name="epochs">Whose last step is done.</param>
    public void Begin(ReadOnlySpan<float> weights, long step, int epochs)
    {
        lock (_looking)
        {
            _tap.Clear();
            _folder.RemoveAfter(epochs);
            _newest.Replace(Copy(weights, step));
            _seen = default;
            _pace.Reset();
        }

        _signal.Set();
    }

    /// <summary>The training is over: a last look at what it came to, watched or not.</summary>
    public void End(ReadOnlySpan<float> weights, long step)
    {
        Volatile.Write(ref _watchedAt, _time.GetTimestamp());
        _tap.Add(new CapturedWeights(Copy(weights, step), null));
    }

    /// <summary>What was taken is still looked at.</summary>
    public void Dispose()
    {
        _isEnding = true;
        _signal.Set();
        // A disk that does not answer is left to the process's end.
        if (!_thread.Join(DiskDeadline))
            return;
        _tap.Clear();
        _signal.Dispose();
    }

    private SharedWeights Copy(ReadOnlySpan<float> weights, long step)
    {
        var copy = _once.Rent();
        weights.CopyTo(copy.Values);
        return new SharedWeights(copy, step, _once);
    }

    private void Watch()
    {
        try
        {
            // Its buffers belong to this thread alone.
            using var engine = new DenseEngine(_model, _images.Count);
            do
            {
                _signal.WaitOne(IsWatched ? BeatEvery : Timeout.InfiniteTimeSpan);
                lock (_looking)
                {
                    TakeSample(engine);
                    if (IsWatched && _pace.IsDue)
                        _tap.RequestNext();
                }

                if (IsWatched)
                    _audience.OnHeartbeat();
            }
            while (!_isEnding);
        }
        catch (Exception e)
        {
            _audience.Happened(RunEvents.WatchEnded(e.Message.ReplaceLineEndings(" ")));
        }
    }

    private void TakeSample(DenseEngine engine)
    {
        while (_tap.TryTake(out var taken))
        {
            _newest.Replace(taken.Weights);
            if (taken.Epoch is { } epoch)
                TakeSample(engine, epoch);
        }

        if (IsWatched && _newest.Step is { } step && _seen != (step, true))
            TakeSample(engine, null);
    }

    private void TakeSample(DenseEngine engine, int? epoch)
    {
        var began = _time.GetTimestamp();
        var withHash = IsWatched;
        var sample = _newest.Use((weights, step) => new ModelSample(step, _images.Reconstruct(engine, weights), withHash ? weights.Sha256() : null))!;
        if (epoch is { } ended)
            Keep(ended, sample.Picture);
        _seen = (sample.Step, withHash);
        _audience.OnSample(sample);
        _pace.Done(_time.GetElapsedTime(began));
    }

    private void Keep(int epoch, byte[] picture)
    {
        if (!_keeps)
            return;
        try
        {
            _folder.Keep(epoch, picture, _images);
        }
        catch (OutputException e)
        {
            _keeps = false;
            _audience.Happened(RunEvents.HistoryFailed(e.Message));
        }
    }
}

/// <summary>Who is told of what a look at a model shows. Called on the thread that looks.</summary>
internal interface IModelSampleListener
{
    void OnSample(ModelSample sample);

    void Happened(TrainingEvent happening);

    /// <summary>Every second while somebody watches.</summary>
    void OnHeartbeat();
}
