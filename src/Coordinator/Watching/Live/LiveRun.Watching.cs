using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Live;

// What the training tells. Each of these is a few counts: nothing is allocated for a step, an order or an answer.
internal sealed partial class LiveRun : ITrainingObserver, ITrainingKeeper, IModelAudience
{
    /// <summary>The training is about to begin, or to go on from where it stands; what came after that is forgotten.</summary>
    public void Begin(RunStore store)
    {
        var start = store.Start;
        // Exactly: points that stand for steps before and after it cannot be cut.
        var losses = new LossSeries();
        RunHistory.Losses(Folder, start.Step, losses);
        lock (_lock)
        {
            if (_term == 0)
                Recall(start.EpochsDone);
            else
                _workers.Disband("the run went back", _time.GetUtcNow().UtcDateTime);
            (_losses, _wholeSince) = (losses, Changed());
            _epochs.CutAfter(start.EpochsDone, _wholeSince);
            (_term, _steps, _secondsBefore, _began) = (store.Run.Term, start.Step, start.Seconds, null);
            (_loss, _validationLoss) = (_losses.Newest, _epochs.Newest?.ValidationLoss);
            (_look, _looks) = (null, _looks + 1);
            _images.Show(null);
        }

        _watch.Begin(start.Weights, start.Step, (int)(start.Step / _plan.StepsPerEpoch));
        _codes.Forget();
        lock (_lock)
        {
            _imageEpochs = _pictures.Epochs;
            _picturesVersion = Changed();
        }
    }

    /// <summary>The training is over, or was stopped: the weights that it came to are those that are shown from here on.</summary>
    /// <param name="weights">In layout order.</param>
    public void End(ReadOnlySpan<float> weights, long steps) => _watch.End(weights, steps);

    void ITrainingObserver.StepCompleted(long step, double meanLoss, int samples)
    {
        lock (_lock)
        {
            _losses.Add(step, meanLoss, Changed());
            (_steps, _loss, _samples) = (step + 1, meanLoss, _samples + samples);
        }
    }

    void ITrainingObserver.EpochCompleted(EpochReport report)
    {
        lock (_lock)
        {
            _epochs.Add(report, Changed());
            _validationLoss = report.ValidationLoss;
        }
    }

    public void Happened(TrainingEvent happening)
    {
        var at = _time.GetUtcNow().UtcDateTime;
        lock (_lock)
        {
            _standing.Happened(happening);
            if (_standing.IsOver)
                _ended ??= Now;
            _events.Add(at, happening, Changed());
        }
    }

    void ITrainingObserver.Waits(string reason)
    {
        lock (_lock)
        {
            _standing.Waits(reason);
            Changed();
        }
    }

    /// <summary>
    /// What goes wrong with the looking is given to a recorder, which tells it here as it tells all else, until the result
    /// is disposed. Without one it is only seen here.
    /// </summary>
    /// <param name="recorder">Called on any thread.</param>
    public IDisposable RecordBy(Action<TrainingEvent> recorder)
    {
        lock (_recording)
            _recorder = recorder;
        return new Recording(this);
    }

    void IModelAudience.Happened(TrainingEvent happening)
    {
        // Held meanwhile: whoever ends the recording may close its files then.
        lock (_recording)
            (_recorder ?? Happened)(happening);
    }

    void ITrainingKeeper.StepDone(long step, double loss, SharedWeights weights) => _watch.StepDone(step, weights);

    void ITrainingKeeper.InDoubt(Round? since)
    {
        // What is forgotten, if anything is, Begin tells.
    }

    void ITrainingKeeper.Reached(TrainingSession session)
    {
    }

    void ITrainingObserver.Joined(int worker, string name, string address, IWorkerChannel channel)
    {
        var at = _time.GetUtcNow().UtcDateTime;
        lock (_lock)
        {
            _workers.Joined(worker, name, address, channel, at);
            _workersVersion = Changed();
        }
    }

    void ITrainingObserver.Leaving(int worker)
    {
        lock (_lock)
        {
            _workers.Leaving(worker);
            _workersVersion = Changed();
        }
    }

    void ITrainingObserver.Gone(int worker, WorkerFate fate, string reason)
    {
        var at = _time.GetUtcNow().UtcDateTime;
        lock (_lock)
        {
            _workers.Gone(worker, fate, reason, at, Now);
            _workersVersion = Changed();
        }
    }

    void ITrainingObserver.RoundBegan(Round round)
    {
        lock (_lock)
        {
            _workers.RoundBegan(round);
            _standing.RoundBegan(round);
            _began ??= Now;
            _workersVersion = Changed();
        }
    }

    void ITrainingObserver.Dealt(int worker, Round round, ShardRun shards)
    {
        lock (_lock)
        {
            _workers.Dealt(worker, round, shards, Now);
            _standing.Dealt();
            _workersVersion = Changed();
        }
    }

    void ITrainingObserver.Answered(int worker, in PartialSum partial, Verdict verdict)
    {
        lock (_lock)
        {
            _workers.Answered(worker, partial, verdict, Now);
            _workersVersion = Changed();
        }
    }

    void ITrainingObserver.Reissued(in Reissue reissue)
    {
        lock (_lock)
        {
            _workers.Reissued(reissue, Now);
            _workersVersion = Changed();
        }
    }

    void ITrainingObserver.FoundWrong(int worker)
    {
        // It is gone next.
    }

    void IModelAudience.Saw(ModelLook look)
    {
        lock (_lock)
        {
            // A look without a hash is at an epoch's end that nobody watches; who comes next gets one with a hash.
            _look = look.Sha256 is null ? _look : look;
            _images.Show(look.Picture);
            _looks++;
            _imageEpochs = _pictures.Epochs;
            _picturesVersion = Changed();
        }
    }

    void IModelAudience.Beat()
    {
        lock (_lock)
        {
            // While nothing moves, waiting times and speeds still do.
            if (_version == _beatVersion && !_standing.IsOver)
                _workersVersion = Changed();
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
        RunHistory.Events(Folder, row =>
        {
            _events.Add(row, RunHistory.Version);
            workers.Add(row.Time, row.Happening);
        });
        workers.PutOn(_workers);
    }
}
