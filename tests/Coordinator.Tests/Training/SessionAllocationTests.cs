using Autoencoder.Coordinator.Tests.Watching.Telemetry;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>
/// What a session makes anew in every round. The vectors are the pool's, what is sent or written is not its business. Not
/// beside other tests: a collection that they bring about in the middle of a count moves it by some bytes.
/// </summary>
[Collection(nameof(AloneInProcess))]
public sealed class SessionAllocationTests
{
    private const int Steps = 2000;

    // An epoch that is longer than the test.
    private static readonly RunSpec Run = new(
        Guid.Empty, term: 1,
        new TrainingDefinition(
            new ModelSpec([6, 3, 6], [Activation.Tanh, Activation.Sigmoid], ReconstructionLoss.Bce), Engine.Exact, Batch: 10, Shards: 5, Framework.Keras, 0.001, InputNoise.None, SampleShuffle.Full,
            Seed: 1, StartSha256: null, DataFingerprint: ""),
        trainCount: 1_000_000, testCount: 600);

    public SessionAllocationTests() => NativeTorch.EnsureLoaded();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 0.5)]
    [InlineData(8, 0)]
    public void A_step_allocates_nothing_but_the_count_of_who_reads_its_weights(int workers, double auditRate)
    {
        using var pool = new ParameterVectorPool(new ParameterLayout(Run.Model));
        var host = new Crew(pool);
        var adam = new Adam(AdamForm.Keras, 0.001, pool.Layout.Count);
        var session = new TrainingSession(
            new SessionSetup(Run, Epochs: 1, adam, TrainingState.Initial(Run.Model, Run.Plan.Seed), pool, auditRate), host, host, host, host.Time);
        for (var worker = 1; worker <= workers; worker++)
            session.Join(worker);
        session.Begin();

        // Once all is compiled, and all lists are as long as they get.
        host.Answer(session, until: Steps);
        var before = GC.GetAllocatedBytesForCurrentThread();
        host.Answer(session, until: 2 * Steps);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        before = GC.GetAllocatedBytesForCurrentThread();
        var weights = new SharedWeights(session.Weights, 0, pool);
        Assert.Equal(Steps * (GC.GetAllocatedBytesForCurrentThread() - before), allocated);
        GC.KeepAlive(weights);
    }

    /// <summary>Workers whose every answer comes a millisecond after the one before.</summary>
    private sealed class Crew(ParameterVectorPool pool) : ISessionHost, ITrainingKeeper, ITrainingObserver
    {
        private readonly Queue<(int Worker, WorkOrder Order)> _orders = new();

        public Clock Time { get; } = new();

        public void Answer(TrainingSession session, long until)
        {
            while (session.Steps < until)
            {
                var (worker, order) = _orders.Dequeue();
                var shards = Run.Plan.ShardsIn(order.Round);
                for (var first = order.Shards.First; first < order.Shards.End;)
                {
                    var node = ReductionTree.LargestNodeAt(first, order.Shards.End, shards);
                    var gradient = pool.Rent();
                    gradient.Values.Fill(node.Count);
                    Time.Pass();
                    session.Receive(worker, new PartialSum(order.Term, order.Round, node, node.Count, gradient));
                    first = node.End;
                }
            }
        }

        public void Assign(int worker, WorkOrder order, SharedWeights weights) => _orders.Enqueue((worker, order));

        public string NameOf(int worker) => throw new NotSupportedException();

        public void Remove(Faulty faulty) => throw new NotSupportedException();

        public void RequestWorker(Round round, ShardRange shards) => throw new NotSupportedException();

        public void Happened(TrainingEvent happening) => throw new NotSupportedException();

        public void StepDone(long step, double loss, SharedWeights weights)
        {
        }

        public void MarkSuspect(Round? since)
        {
        }

        public void OnRoundBoundary(TrainingSession session)
        {
        }
    }

    private sealed class Clock : TimeProvider
    {
        private long _milliseconds;

        public override long TimestampFrequency => 1000;

        public void Pass() => _milliseconds++;

        public override long GetTimestamp() => _milliseconds;
    }
}
