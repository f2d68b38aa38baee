using Autoencoder.Shared.Model;
using Autoencoder.Shared.Sharding;
using Autoencoder.Shared.Transport;

namespace Autoencoder.Coordinator.Training;

/// <summary>Carries a deal out.</summary>
public interface IOrderSink
{
    void Assign(int worker, WorkOrder order, SharedWeights weights);
}

/// <summary>
/// The training of one run from the first weights to the last: rounds of steps and evaluations, each dealt out, reduced
/// and applied. Knows no actor, socket or thread; whoever owns it calls it from one thread at a time.
/// </summary>
public sealed class TrainingSession
{
    private readonly RunSpec _run;
    private readonly int _epochs;
    private readonly Adam _adam;
    private readonly ParameterVectorPool _pool;
    private readonly IOrderSink _orders;
    private readonly ITrainingObserver _observer;
    private readonly TimeProvider _time;
    private readonly RoundLedger _ledger = new();
    private readonly GradientReduction _reduction;
    private readonly List<Deal> _deals = [];
    private long _began;
    private SharedWeights _weights;
    private Round _round;
    private bool _waiting;
    private EpochProgress _epoch;

    /// <param name="initial">The weights of step 0; the session owns them.</param>
    public TrainingSession(
        RunSpec run, int epochs, Adam adam, ParameterVector initial, ParameterVectorPool pool, IOrderSink orders,
        ITrainingObserver observer, TimeProvider time)
    {
        (_run, _epochs, _adam, _pool, _orders, _observer, _time) = (run, epochs, adam, pool, orders, observer, time);
        _reduction = new GradientReduction(pool);
        _weights = new SharedWeights(initial, 0, pool);
    }

    /// <summary>The newest weights. Valid until the next call.</summary>
    public ParameterVector Weights => _weights.Vector;

    public bool HasBegun { get; private set; }

    /// <summary>True when the last epoch's evaluation is done.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Updates made so far.</summary>
    public long Steps => _weights.Version;

    public long ShardsReissued => _ledger.Reissued;

    /// <summary>Training samples in all accepted partial sums of the last epoch that was completed.</summary>
    public long SamplesPerEpoch { get; private set; }

    /// <summary>What the session waits for, for a message to people; null when it waits for nothing.</summary>
    public (Round Round, IEnumerable<Deal> Missing)? Waits =>
        HasBegun && !IsFinished ? (_round, _ledger.Missing()) : null;

    public void Begin()
    {
        HasBegun = true;
        _began = _time.GetTimestamp();
        _epoch = new EpochProgress(_began);
        BeginRound(new Round(Phase.Train, 0));
    }

    public void Join(int worker)
    {
        _ledger.Join(worker, _deals);
        CarryOut();
    }

    /// <summary>Returns how many shards were dealt out again.</summary>
    public long Lose(int worker)
    {
        var before = _ledger.Reissued;
        _ledger.Lose(worker, _deals);
        CarryOut();
        return _ledger.Reissued - before;
    }

    /// <summary>The worker gets no more shards; what it owes is waited for.</summary>
    public void Retire(int worker)
    {
        _ledger.Retire(worker);
        CarryOut();
    }

    /// <summary>True if the round waits for shards of this worker.</summary>
    public bool Owes(int worker) => _ledger.Owes(worker);

    /// <summary>A partial sum has arrived; the session owns its gradient.</summary>
    public Verdict Receive(PartialSum partial)
    {
        var verdict = partial.Round != _round || IsFinished ? Verdict.Duplicate
            : (partial.Gradient is null) != (_round.Phase == Phase.Evaluate) ? Verdict.Invalid
            : _ledger.Receive(partial.Node, _deals);
        CarryOut();
        if (verdict != Verdict.Accepted)
        {
            if (partial.Gradient is { } unused)
                _pool.Return(unused);
            return verdict;
        }

        if (_round.Phase == Phase.Train)
            _epoch.Samples += SamplesIn(partial.Node);
        if (_reduction.Add(partial.Node, partial.Loss, partial.Gradient, out var loss, out var gradient))
            Complete(loss, gradient);
        return verdict;
    }

    private int SamplesIn(ShardRun node)
    {
        var samples = 0;
        for (var shard = node.First; shard < node.End; shard++)
            samples += _run.Plan.RowsOf(_round, shard);
        return samples;
    }

    private void Complete(double loss, ParameterVector? gradient)
    {
        var plan = _run.Plan;
        if (gradient is null)
        {
            CompleteEpoch(loss / plan.TestCount);
            return;
        }

        if (!double.IsFinite(loss))
            throw new TrainingException(
                $"{_round}: the loss is {loss.ToString(System.Globalization.CultureInfo.InvariantCulture)}, because the training diverges; try a lower --lr than {_adam.LearningRate.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        var samples = plan.SamplesIn(_round);
        var updated = _pool.Rent();
        _adam.Step(_weights.Vector.Values, gradient.Values, samples, updated.Values);
        _pool.Return(gradient);
        _weights.Release();
        _weights = new SharedWeights(updated, _round.Step + 1, _pool);
        _epoch.Loss += loss;
        _observer.StepCompleted(_round.Step, loss / samples, samples);

        if ((_round.Step + 1) % plan.StepsPerEpoch != 0)
        {
            BeginRound(new Round(Phase.Train, _round.Step + 1));
            return;
        }

        _epoch.TrainingSeconds = _time.GetElapsedTime(_epoch.Began).TotalSeconds;
        BeginRound(new Round(Phase.Evaluate, _round.Step + 1));
    }

    private void CompleteEpoch(double validationLoss)
    {
        var epoch = (int)(_round.Step / _run.Plan.StepsPerEpoch);
        SamplesPerEpoch = _epoch.Samples;
        _observer.EpochCompleted(new EpochReport(
            epoch, _round.Step, _epoch.Loss / _run.Plan.TrainCount, validationLoss, _epoch.Samples,
            _time.GetElapsedTime(_began).TotalSeconds, _epoch.Samples / _epoch.TrainingSeconds, _ledger.Workers.Count));
        _epoch = new EpochProgress(_time.GetTimestamp());
        if (epoch >= _epochs)
            IsFinished = true;
        else
            BeginRound(new Round(Phase.Train, _round.Step));
    }

    private void BeginRound(Round round)
    {
        _round = round;
        var shards = _run.Plan.ShardsIn(round);
        _reduction.Begin(shards);
        _ledger.Begin(shards, _deals);
        CarryOut();
    }

    private void CarryOut()
    {
        foreach (var deal in _deals)
            _orders.Assign(deal.Worker, new WorkOrder(_run.Term, _round, deal.Shards), _weights);
        _deals.Clear();
        // Said once when it begins, not for every worker that is lost while waiting.
        if (_ledger.IsStarved && !_waiting)
            _observer.WaitingForWorkers(_round);
        _waiting = _ledger.IsStarved;
    }

    private record struct EpochProgress(long Began)
    {
        public double Loss;
        public long Samples;
        public double TrainingSeconds;
    }
}
