using System.Diagnostics;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Telemetry;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Telemetry;

/// <summary>
/// A trace of a round: a span from its orders to the next round's, with what was dealt and answered, whose children are
/// the spans of the workers. Told by the coordinator's actor. Where nobody wants traces, or not of this round, it does nothing.
/// </summary>
public sealed class RoundTraces(RunSpec run) : ITrainingObserver, IDisposable
{
    private static readonly ActivitySource Source = new(Meters.Coordinator);

    private readonly Dictionary<int, string> _names = [];
    private Activity? _span;
    private Round _round;

    /// <summary>What an order of the round is to carry; default if the round is not traced, or over.</summary>
    public ActivityContext Of(Round round) => _span is not null && round == _round ? _span.Context : default;

    public void Joined(int worker, string name, string address, IWorkerChannel channel) => _names[worker] = name;

    public void Gone(int worker, WorkerFate fate, string reason)
    {
        Note(fate.ToString().ToLowerInvariant(), worker);
        _names.Remove(worker);
    }

    public void RoundBegan(Round round)
    {
        End();
        _round = round;
        if (!Source.HasListeners())
            return;
        // A trace of its own, not a part of one that this thread is in.
        Activity.Current = null;
        _span = Source.StartActivity(round.Phase == Phase.Train ? "step" : "evaluation");
        Activity.Current = null;
        // OpenTelemetry gives an activity for a round, too, that it does not sample, so that the decision can be passed on.
        if (_span is { IsAllDataRequested: false })
            End();
        _span?.SetTag("autoencoder.run", run.RunId.ToString()).SetTag("autoencoder.term", run.Term).SetTag("autoencoder.step", round.Step);
    }

    public void Dealt(int worker, Round round, ShardRange shards) => Note("dealt", worker, round, shards);

    public void Answered(int worker, in PartialSum partial, Verdict verdict) => Note("answered", worker, partial.Round, partial.Node);

    public void Reissued(in Reissue reissue) => Note("reissued", reissue.From, reissue.Round, reissue.Shards);

    public void FoundFaulty(int worker) => Note("wrong", worker);

    public void Dispose() => End();

    private void End()
    {
        _span?.Dispose();
        _span = null;
    }

    private void Note(string what, int worker) =>
        _span?.AddEvent(new ActivityEvent(what, tags: new ActivityTagsCollection { ["autoencoder.worker"] = _names.GetValueOrDefault(worker) }));

    private void Note(string what, int worker, Round round, ShardRange shards)
    {
        if (round == _round)
            _span?.AddEvent(new ActivityEvent(what, tags: new ActivityTagsCollection
            {
                ["autoencoder.worker"] = _names.GetValueOrDefault(worker),
                ["autoencoder.shards"] = shards.ToString(),
            }));
    }
}
