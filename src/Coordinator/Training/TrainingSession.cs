using System.Globalization;
using System.Numerics.Tensors;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// The training of one run from where it stands to the last weights: rounds of steps and evaluations, each dealt out,
/// reduced and applied. Knows no actor, socket or thread; its owner calls it from one thread at a time.
/// </summary>
public sealed partial class TrainingSession
{
    private readonly RunSpec _run;
    private readonly int _epochs;
    private readonly Adam _adam;
    private readonly ParameterVectorPool _pool;
    private readonly ISessionHost _host;
    private readonly ITrainingKeeper _keeper;
    private readonly ITrainingObserver _observer;
    private readonly TimeProvider _time;
    private readonly RoundLedger _ledger;
    private readonly LedgerEffects _effects = new();
    private readonly GradientReduction _reduction;
    private readonly RoundTimes _times = new();
    private readonly long _created;
    private readonly KeptWeights _kept = new();
    private readonly SilenceLimit? _silence;
    private TimeSpan _began;
    private readonly double _trainedBefore;
    private SharedWeights _weights;
    private Round _round;
    private RootSum? _sum;
    private bool _waiting;
    private Round? _suspectSince;
    private int _epochsDone;
    private EpochProgress _epoch;

    public TrainingSession(SessionSetup setup, ISessionHost host, ITrainingKeeper keeper, ITrainingObserver observer, TimeProvider time)
    {
        (_run, _epochs, _adam, _pool) = (setup.Spec, setup.Epochs, setup.Adam, setup.Pool);
        (_host, _keeper, _observer, _time) = (host, keeper, observer, time);
        var start = setup.Start;
        (_created, _trainedBefore, _epochsDone) = (time.GetTimestamp(), start.Seconds, start.EpochsDone);
        _ledger = new RoundLedger(setup.AuditRate);
        _silence = setup.WorkerTimeout is { } timeout ? new SilenceLimit(timeout) : null;
        _reduction = new GradientReduction(_pool);
        _epoch = new EpochProgress { Loss = start.EpochLoss, Samples = start.EpochSamples };
        _adam.Restore(start.Step, start.FirstMoments, start.SecondMoments);
        var weights = _pool.Rent();
        start.Weights.CopyTo(weights.Values);
        _weights = new SharedWeights(weights, start.Step, _pool);
    }

    /// <summary>The newest weights. Valid until the next call.</summary>
    public ParameterVector Weights => _weights.Vector;

    public bool HasBegun { get; private set; }

    /// <summary>True when the last epoch's evaluation is done.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Updates made so far, in all.</summary>
    public long Steps => _weights.Version;

    /// <summary>Epochs whose evaluation is done, in all.</summary>
    public int EpochsDone => _epochsDone;

    public long ShardsReissued => _ledger.Reissued;

    /// <summary>What the session waits for, for a message to people; null when it waits for nothing.</summary>
    public (Round Round, IEnumerable<Deal> Missing)? WaitingFor =>
        HasBegun && !IsFinished ? (_round, _ledger.Missing()) : null;

    private TimeSpan Now => _time.GetElapsedTime(_created);

    public void Begin()
    {
        HasBegun = true;
        _began = Now;
        _epoch.Began = _began;
        var isEpochsEnd = Steps > 0 && Steps == (_epochsDone + 1L) * _run.Plan.StepsPerEpoch;
        if (_epochsDone >= _epochs)
            IsFinished = true;
        else
            BeginRound(new Round(isEpochsEnd ? Phase.Evaluate : Phase.Train, Steps));
        CarryOut();
    }

    /// <param name="process">That it shares with others; null for the coordinator's own.</param>
    public void Join(int worker, string? process = null)
    {
        _ledger.Join(worker, Now, _effects, process);
        CarryOut();
    }

    /// <summary>The worker is gone.</summary>
    public void Lose(int worker)
    {
        _ledger.Lose(worker, Now, _effects);
        CarryOut();
    }

    /// <summary>The worker gets no more shards; what it owes is waited for.</summary>
    public void Retire(int worker)
    {
        _ledger.Retire(worker);
        CarryOut();
    }

    /// <summary>How long until an answer may be late; null if none is due. Then, <see cref="Tick"/> is to be called.</summary>
    public TimeSpan? UntilDue => HasBegun && !IsFinished && _ledger.NextDue(Now) is { } due ? due - Now : null;

    /// <summary>Time has passed.</summary>
    public void Tick()
    {
        if (!HasBegun || IsFinished)
            return;
        _ledger.Tick(Now, _effects);
        CarryOut();
    }

    /// <summary>
    /// The workers that owe an answer and have given none for too long, and for how long. To be called about once a second.
    /// </summary>
    public IReadOnlyList<(int Worker, TimeSpan Silent)> FindSilent()
    {
        if (!HasBegun || IsFinished || _silence?.Check(Now, _times.Typical) is not { } since)
            return [];
        (int Worker, TimeSpan Silent)[] found = [.. _ledger.Silent(since).Select(silent => (silent.Worker, Now - silent.Since))];
        if (found is not [])
            _silence.GaveUp();
        return found;
    }

    /// <summary>How many shards of this worker the round waits for.</summary>
    public int OwedBy(int worker) => _ledger.OwedBy(worker);

    /// <summary>A partial sum has arrived; the session owns its gradient.</summary>
    /// <exception cref="TrainingException">The training cannot continue.</exception>
    /// <exception cref="CorruptStepException">The training has to go back.</exception>
    public Verdict Receive(int worker, PartialSum partial)
    {
        var verdict = partial.Term != _run.Term || !HasBegun || IsFinished ? Verdict.Redundant
            : (partial.Gradient is null) != (partial.Round.Phase == Phase.Evaluate) ? Verdict.Invalid
            : _ledger.Receive(worker, partial, Now, _effects);
        _observer.Answered(worker, partial, verdict);
        if (verdict != Verdict.Accepted)
        {
            if (partial.Gradient is { } unused)
                _pool.Return(unused);
        }
        else
        {
            _epoch.RoundSamples += partial.Gradient is null ? 0 : SamplesIn(partial.Node);
            if (_reduction.Add(partial.Node, partial.Loss, partial.Gradient, out var sum))
                _sum = sum;
        }

        CarryOut();
        return verdict;
    }

    /// <summary>Neither weights nor Adam's moments are NaN or infinite. A second moment that is makes the weights NaN some steps later, whatever comes.</summary>
    public bool IsFinite =>
        TensorPrimitives.IsFiniteAll<float>(_weights.Vector.Values) && TensorPrimitives.IsFiniteAll(_adam.FirstMoments) && TensorPrimitives.IsFiniteAll(_adam.SecondMoments);

    /// <exception cref="NotFiniteException">From where the training stands, it could not be continued.</exception>
    public void RequireFinite()
    {
        if (!IsFinite)
            throw new NotFiniteException(_round, "weights or moments of Adam are NaN or infinite", Advice);
    }

    /// <summary>Copies where the training stands.</summary>
    /// <exception cref="NotFiniteException">From there, it could not be continued.</exception>
    public void Capture(TrainingState state)
    {
        RequireFinite();
        (state.Step, state.EpochsDone) = (Steps, _epochsDone);
        (state.EpochLoss, state.EpochSamples, state.Seconds) = (_epoch.Loss, _epoch.Samples, Seconds);
        _weights.Vector.Values.CopyTo(state.Weights);
        _adam.FirstMoments.CopyTo(state.FirstMoments);
        _adam.SecondMoments.CopyTo(state.SecondMoments);
    }

    private string Advice => $"try a lower --lr than {_adam.LearningRate.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Trained so far, over all processes that trained: from the first step on, with evaluations, without what the workers took to come.</summary>
    public double Seconds => _trainedBefore + (HasBegun ? (Now - _began).TotalSeconds : 0);

    private int SamplesIn(ShardRange node)
    {
        var samples = 0;
        for (var shard = node.First; shard < node.End; shard++)
            samples += _run.Plan.RowsOf(_round, shard);
        return samples;
    }

    private void MarkSuspect(Round? since)
    {
        if (since != _suspectSince)
            _keeper.MarkSuspect(_suspectSince = since);
    }

    private NotFiniteException NotFinite(Stop stop) =>
        new(stop.Round, $"the sum over {stop.Shards} is NaN or infinite, computed twice ({_host.NameOf(stop.First)}, {_host.NameOf(stop.Second)})", Advice);

    private static TrainingException Disagreement(Stop stop) =>
        new($"{stop.Round}: three workers computed three different sums over {stop.Shards}; they do not compute alike, so the run has no one result");

    private SharedWeights WeightsOf(Round round) => round == _round ? _weights : _kept.Of(round);

    private record struct EpochProgress
    {
        public TimeSpan Began;
        public double Loss;
        public long Samples;
        public long RoundSamples;

        // Trained by this process: an epoch may have begun in an earlier one.
        public long SamplesHere;
        public double TrainingSeconds;
    }
}
