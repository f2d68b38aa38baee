using System.Security.Cryptography;
using System.Text;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Model;
using Autoencoder.Shared.Sharding;
using Autoencoder.Shared.Transport;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>A run of two epochs of two steps in four shards, whose gradients are made up but depend on all that real ones do.</summary>
internal static class TinyRun
{
    public const int Epochs = 2;
    public const int Shards = 4;
    public const string ProbeHash = "00112233445566778899aabbccddeeff";

    public static RunSpec Spec { get; } = new(
        Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 7,
        new ModelSpec([6, 3, 6], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce),
        new RunPlan(1, 40, 300, 20, Shards), Convert.ToHexStringLower(SHA256.HashData("data"u8)));

    public static ParameterLayout Layout { get; } = new(Spec.Model);

    public static CoordinatorRun Create(ParameterVectorPool pool, int awaitWorkers, IChannelDoor inProcess, IChannelDoor? network)
    {
        var initial = pool.Rent();
        InitialWeights.Fill(initial, Spec.Model.Initialisation, Spec.Plan.Seed);
        return new CoordinatorRun(
            Spec, Epochs, new Adam(AdamForm.Keras, 1e-3, Layout.Count), initial, pool, awaitWorkers,
            new Admission(Spec, ProbeHash), inProcess, network);
    }

    /// <summary>The answers to an order: a partial sum for each shard, a function of round, shard and weights.</summary>
    public static IEnumerable<PartialSum> Answers(WorkOrder order, SharedWeights weights, ParameterVectorPool pool)
    {
        for (var shard = order.Shards.First; shard < order.Shards.End; shard++)
        {
            var seed = SHA256.HashData(Encoding.UTF8.GetBytes($"{order.Round} {shard} {weights.Vector.Sha256()}"));
            var random = new Random(BitConverter.ToInt32(seed));
            var gradient = order.Round.Phase == Phase.Train ? pool.Rent() : null;
            if (gradient is not null)
                foreach (ref var value in gradient.Values)
                    value = random.NextSingle() - 0.5f;
            yield return new PartialSum(order.Term, order.Round, new ShardRun(shard, 1), random.NextDouble(), gradient);
        }
    }

    /// <summary>The weights after a run to which nothing happened, by the session alone.</summary>
    public static string UndisturbedSha256()
    {
        using var pool = new ParameterVectorPool(Layout);
        var run = Create(pool, 1, null!, null);
        var sink = new Sink();
        var session = new TrainingSession(Spec, Epochs, run.Adam, run.Initial, pool, sink, new RecordingObserver(), TimeProvider.System);
        session.Join(1);
        session.Begin();
        while (sink.Orders.TryDequeue(out var next))
            foreach (var answer in Answers(next.Order, next.Weights, pool).ToArray())
                session.Receive(answer);
        Assert.True(session.IsFinished);
        return session.Weights.Sha256();
    }

    private sealed class Sink : IOrderSink
    {
        public Queue<(WorkOrder Order, SharedWeights Weights)> Orders { get; } = new();

        public void Assign(int worker, WorkOrder order, SharedWeights weights) => Orders.Enqueue((order, weights));
    }
}
