using System.Diagnostics;
using System.Diagnostics.Metrics;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Telemetry;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Telemetry;

/// <summary>
/// What a run counts and measures, for OpenTelemetry and Prometheus. Told by the coordinator's actor, read on other threads.
/// A worker's own series are there for as long as the worker is, so that their number stays bounded.
/// </summary>
internal sealed class RunMetrics : ITrainingObserver, IDisposable
{
    private static readonly ReissueCause[] Causes = Enum.GetValues<ReissueCause>();

    // Events that may come once in a run, and then matter.
    private static readonly string[] Troubles = [EventNames.WorkerLost, EventNames.WorkerRemoved, EventNames.WorkerRefused, EventNames.AnswersDisagree, EventNames.WentBack, EventNames.CheckpointFailed, EventNames.JournalFailed];

    // OpenTelemetry keeps 2000 series of an instrument, of gone workers too, and forgets them with their instrument only.
    private const int MaxGone = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, WorkerSeries> _workers = [];
    private readonly Dictionary<string, long> _events = Troubles.ToDictionary(name => name, _ => 0L);
    private readonly Meter _meter = new(Meters.Coordinator);
    private readonly Counter<long> _steps;
    private readonly Counter<long> _samples;
    private readonly Histogram<double> _rounds;
    private readonly Histogram<double> _exchanges;
    private readonly Histogram<double> _checkpoints;
    private readonly long[] _reissued = new long[Causes.Length];
    private long _wrong;
    private Meter _workerMeter;
    private int _gone;
    private Round? _round;
    private long _roundBegan;
    private double _loss = double.NaN;
    private double _validationLoss = double.NaN;
    private int _epochs;

    public RunMetrics()
    {
        _steps = _meter.CreateCounter<long>("autoencoder.train.steps", "{step}", "Updates of the weights");
        _samples = _meter.CreateCounter<long>("autoencoder.train.samples", "{sample}", "Training samples that counted");
        // Observed, so that they are there as 0 before the first: what is not there cannot be told from what is not measured.
        _meter.CreateObservableCounter("autoencoder.shards.reissued", ReissuedByCause, "{shard}", "Shards given to another worker as well, or instead, by cause");
        _meter.CreateObservableCounter("autoencoder.answers.wrong", () => Volatile.Read(ref _wrong), "{answer}", "Sums that two others do not have");
        _meter.CreateObservableCounter("autoencoder.events", EventsByName, "{event}", "Rows of events.jsonl, by event");
        _rounds = _meter.CreateDuration("autoencoder.round.duration", "From one round's orders to the next round's: a step, or an evaluation");
        _exchanges = _meter.CreateDuration("autoencoder.exchange.duration", "From an order to its last answer, less the time that the worker computed");
        _checkpoints = _meter.CreateDuration("autoencoder.checkpoint.duration", "Time to write a checkpoint, beside the training");
        _meter.CreateObservableGauge("autoencoder.train.loss", () => Finite(Volatile.Read(ref _loss)), "1", "Mean loss of the newest step's samples");
        _meter.CreateObservableGauge("autoencoder.validation.loss", () => Finite(Volatile.Read(ref _validationLoss)), "1", "Mean loss of the test images after the newest epoch");
        _meter.CreateObservableGauge("autoencoder.epochs.done", () => Volatile.Read(ref _epochs), "{epoch}", "Epochs whose evaluation is done");
        _meter.CreateObservableGauge("autoencoder.workers", () => Observe(workers => workers.Count), "{worker}", "Workers that take part");
        _meter.CreateObservableGauge("autoencoder.orders.outstanding", () => Observe(workers => workers.Values.Sum(worker => worker.Outstanding)), "{shard}", "Shards that workers have been given and not answered");
        _workerMeter = OfWorkers();
    }

    /// <summary>The run begins, or begins again in a new term: its workers join anew.</summary>
    /// <param name="newest">The last epoch that is done, if any is.</param>
    public void Begin(EpochReport? newest)
    {
        Volatile.Write(ref _validationLoss, newest?.ValidationLoss ?? double.NaN);
        Volatile.Write(ref _epochs, newest?.Epoch ?? 0);
        lock (_lock)
            _workers.Clear();
        _round = null;
    }

    public void StepCompleted(long step, double meanLoss, int samples)
    {
        _steps.Add(1);
        _samples.Add(samples);
        Volatile.Write(ref _loss, meanLoss);
    }

    public void EpochCompleted(EpochReport report)
    {
        Volatile.Write(ref _validationLoss, report.ValidationLoss);
        Volatile.Write(ref _epochs, report.Epoch);
    }

    public void Happened(TrainingEvent happening)
    {
        lock (_lock)
            _events[happening.Event] = _events.GetValueOrDefault(happening.Event) + 1;
        if (happening is { Event: EventNames.CheckpointWritten, Milliseconds: { } took })
            _checkpoints.Record(took / 1000);
        if (happening is { Event: EventNames.Waiting, Cause: RoundEvents.NoWorker })
            _round = null;
    }

    public void Joined(int worker, string name, string address, IWorkerChannel channel)
    {
        lock (_lock)
            _workers[worker] = new WorkerSeries(name, channel);
    }

    public void Leaving(int worker)
    {
        // It still answers what it owes.
    }

    public void Gone(int worker, WorkerFate fate, string reason)
    {
        lock (_lock)
            _workers.Remove(worker);
        if (++_gone < MaxGone)
            return;
        _gone = 0;
        _workerMeter.Dispose();
        _workerMeter = OfWorkers();
    }

    public void RoundBegan(Round round)
    {
        var now = Stopwatch.GetTimestamp();
        // Begun again, or with a wait for workers in it, it is no measure of anything.
        if (_round is { } before && before != round)
            _rounds.Record(Stopwatch.GetElapsedTime(_roundBegan, now).TotalSeconds, Meters.TagOf(before.Phase));
        (_round, _roundBegan) = (round, now);
    }

    public void Dealt(int worker, Round round, ShardRange shards)
    {
        lock (_lock)
            if (_workers.TryGetValue(worker, out var series))
                series.Dealt(shards.Count);
    }

    public void Answered(int worker, in PartialSum partial, Verdict verdict)
    {
        TimeSpan? exchange;
        lock (_lock)
        {
            if (!_workers.TryGetValue(worker, out var series))
                return;
            exchange = series.Answered(partial.Node.Count, partial.Compute, verdict == Verdict.Accepted);
        }

        if (exchange is { } time)
            _exchanges.Record(time.TotalSeconds, Meters.TagOf(partial.Round.Phase));
    }

    public void Reissued(in Reissue reissue) => Interlocked.Add(ref _reissued[(int)reissue.Cause], reissue.Shards.Count);

    public void FoundFaulty(int worker) => Interlocked.Increment(ref _wrong);

    public void Dispose()
    {
        _workerMeter.Dispose();
        _meter.Dispose();
    }

    private Meter OfWorkers()
    {
        var meter = new Meter(Meters.Coordinator);
        meter.CreateObservableCounter("autoencoder.worker.shards", () => Each(worker => [new(worker.Shards, worker.Name)]), "{shard}", "Shards of each worker that counted");
        meter.CreateObservableCounter("autoencoder.worker.io", () => Each(worker => worker.Bytes), "By", "Bytes of frames to (transmit) and from (receive) each worker");
        return meter;
    }

    private IEnumerable<Measurement<long>> ReissuedByCause() => Causes.Select(cause =>
        new Measurement<long>(Interlocked.Read(ref _reissued[(int)cause]), new KeyValuePair<string, object?>("cause", ReissueCauses.NameOf(cause))));

    private List<Measurement<long>> EventsByName()
    {
        lock (_lock)
            return [.. _events.Select(named => new Measurement<long>(named.Value, new KeyValuePair<string, object?>("event", named.Key)))];
    }

    private static IEnumerable<Measurement<double>> Finite(double value) => double.IsFinite(value) ? [new Measurement<double>(value)] : [];

    private int Observe(Func<Dictionary<int, WorkerSeries>, int> read)
    {
        lock (_lock)
            return read(_workers);
    }

    private List<Measurement<long>> Each(Func<WorkerSeries, IEnumerable<Measurement<long>>> read)
    {
        lock (_lock)
            return [.. _workers.Values.SelectMany(read)];
    }
}
