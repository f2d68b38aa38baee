using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Live;

// What the training tells. Each of these is a few counts: nothing is allocated for a step, an order or an answer.
internal sealed partial class LiveRun : ITrainingObserver, ITrainingKeeper, IModelSampleListener
{
    /// <summary>The training is about to begin, or to continue from where it stands; what came after that is forgotten.</summary>
    public void Begin(RunStore store)
    {
        var start = store.Start;
        // Exactly: points that stand for steps before and after it cannot be cut.
        var losses = new LossSeries();
        RunHistory.TryReadLosses(Folder, start.Step, losses);
        lock (_lock)
        {
            if (_term == 0)
                Recall(start.EpochsDone);
            else
                _workers.EndAll("the run went back", _time.GetUtcNow().UtcDateTime);
            (_losses, _wholeSince) = (losses, IncrementVersion());
            _epochs.RemoveAfter(start.EpochsDone, _wholeSince);
            (_term, _steps, _secondsBefore, _began) = (store.Run.Term, start.Step, start.Seconds, null);
            (_loss, _validationLoss) = (new EpochLoss(_plan.StepsPerEpoch), _epochs.Newest?.ValidationLoss);
            (_sample, _looks) = (null, _looks + 1);
            _images.Show(null);
        }

        _sampler.Begin(start.Weights, start.Step, (int)(start.Step / _plan.StepsPerEpoch));
        _codes.Invalidate();
        lock (_lock)
        {
            _imageEpochs = _pictures.Epochs;
            _picturesVersion = IncrementVersion();
        }
    }

    /// <summary>The training is over, or was stopped: the weights that it came to are those that are shown from here on.</summary>
    /// <param name="weights">In layout order.</param>
    public void End(ReadOnlySpan<float> weights, long steps) => _sampler.End(weights, steps);

    void ITrainingObserver.StepCompleted(long step, double meanLoss, int samples)
    {
        lock (_lock)
        {
            _losses.Add(step, meanLoss, IncrementVersion());
            _loss.Add(step, meanLoss, samples);
            (_steps, _samples) = (step + 1, _samples + samples);
        }
    }

    void ITrainingObserver.EpochCompleted(EpochReport report)
    {
        lock (_lock)
        {
            _epochs.Add(report, IncrementVersion());
            _validationLoss = report.ValidationLoss;
        }
    }

    public void Happened(TrainingEvent happening)
    {
        var at = _time.GetUtcNow().UtcDateTime;
        lock (_lock)
        {
            _status.Happened(happening);
            if (_status.IsOver)
                _ended ??= Now;
            _events.Add(at, happening, IncrementVersion());
        }
    }

    void ITrainingObserver.StillWaiting(string reason, TimeSpan? withoutWorkers)
    {
        lock (_lock)
        {
            _status.StillWaiting(reason, withoutWorkers);
            IncrementVersion();
        }
    }

    /// <summary>
    /// Errors of the sampling are passed to a recorder, which reports them here like all other events, until the result
    /// is disposed. Without one it is only seen here.
    /// </summary>
    /// <param name="recorder">Called on any thread.</param>
    public IDisposable RecordBy(Action<TrainingEvent> recorder)
    {
        lock (_recording)
            _recorder = recorder;
        return new Recording(this);
    }

    void IModelSampleListener.Happened(TrainingEvent happening)
    {
        // The lock is held meanwhile, because the files may be closed as soon as the recording has ended.
        lock (_recording)
            (_recorder ?? Happened)(happening);
    }

    void ITrainingKeeper.StepDone(long step, double loss, SharedWeights weights) => _sampler.StepDone(step, weights);

    void ITrainingKeeper.MarkSuspect(Round? since)
    {
        // What is forgotten, if anything is, Begin tells.
    }

    void ITrainingKeeper.OnRoundBoundary(TrainingSession session)
    {
    }

    void ITrainingObserver.Joined(int worker, string name, string address, IWorkerChannel channel)
    {
        var at = _time.GetUtcNow().UtcDateTime;
        lock (_lock)
        {
            _workers.Joined(worker, name, address, channel, at);
            _workersVersion = IncrementVersion();
        }
    }

    void ITrainingObserver.Leaving(int worker)
    {
        lock (_lock)
        {
            _workers.Leaving(worker);
            _workersVersion = IncrementVersion();
        }
    }

    void ITrainingObserver.Gone(int worker, WorkerFate fate, string reason)
    {
        var at = _time.GetUtcNow().UtcDateTime;
        lock (_lock)
        {
            _workers.Gone(worker, fate, reason, at, Now);
            _workersVersion = IncrementVersion();
        }
    }

    void ITrainingObserver.RoundBegan(Round round)
    {
        lock (_lock)
        {
            _workers.RoundBegan(round);
            _status.RoundBegan(round);
            _began ??= Now;
            _workersVersion = IncrementVersion();
        }
    }

    void ITrainingObserver.Dealt(int worker, Round round, ShardRange shards)
    {
        lock (_lock)
        {
            _workers.Dealt(worker, round, shards, Now);
            _status.Dealt(worker, round, shards);
            _workersVersion = IncrementVersion();
        }
    }

    void ITrainingObserver.Answered(int worker, in PartialSum partial, Verdict verdict)
    {
        lock (_lock)
        {
            _workers.Answered(worker, partial, verdict, Now);
            _workersVersion = IncrementVersion();
        }
    }

    void ITrainingObserver.Reissued(in Reissue reissue)
    {
        lock (_lock)
        {
            _workers.Reissued(reissue, Now);
            _workersVersion = IncrementVersion();
        }
    }

    void ITrainingObserver.FoundFaulty(int worker)
    {
        // It is gone next.
    }

    void IModelSampleListener.OnSample(ModelSample sample)
    {
        lock (_lock)
        {
            // A sample without a hash is at an epoch's end that nobody watches; who comes next gets one with a hash.
            _sample = sample.Sha256 is null ? _sample : sample;
            _images.Show(sample.Picture);
            _looks++;
            _imageEpochs = _pictures.Epochs;
            _picturesVersion = IncrementVersion();
        }
    }

    void IModelSampleListener.OnHeartbeat()
    {
        lock (_lock)
        {
            // While nothing moves, waiting times and speeds still do.
            if (_version == _beatVersion && !_status.IsOver)
                _workersVersion = IncrementVersion();
            _beatVersion = _version;
        }
    }

    private sealed class Recording(LiveRun run) : IDisposable
    {
        public void Dispose()
        {
            lock (run._recording)
                run._recorder = null;
        }
    }

    /// <summary>What earlier processes left of the run.</summary>
    private void Recall(int epochs)
    {
        foreach (var epoch in MetricsFile.Read(Folder.Metrics).Take(epochs))
            _epochs.Add(epoch, RunHistory.Version);
        var workers = new PastWorkers();
        RunHistory.ReadEvents(Folder, row =>
        {
            _events.Add(row, RunHistory.Version);
            workers.Add(row.Time, row.Happening);
        });
        workers.AddTo(_workers);
    }
}
