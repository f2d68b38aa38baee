using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>A run of two epochs of two steps in four shards, whose gradients are made up but depend on all that real ones do.</summary>
internal static class TinyRun
{
    public const int Epochs = 2;
    public const int Shards = 4;
    public static readonly TimeSpan WorkerTimeout = TimeSpan.FromSeconds(30);

    public const string ProbeHash = "00112233445566778899aabbccddeeff";

    public static RunSpec Spec { get; } = new(
        Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 7,
        new TrainingDefinition(
            new ModelSpec([6, 3, 6], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce), Engine.Exact, Batch: 20, Shards, Framework.Keras, 1e-3, InputNoise.None, SampleShuffle.Full,
            Seed: 1, StartSha256: null, Convert.ToHexStringLower(SHA256.HashData("data"u8))),
        trainCount: 40, testCount: 300);

    public static ParameterLayout Layout { get; } = new(Spec.Model);

    public static CoordinatorRun Create(
        ParameterVectorPool pool, int awaitWorkers, IChannelEndpoint inProcess, IChannelEndpoint? network, double auditRate = 0, Action? callWorker = null, TimeProvider? time = null) =>
        new(
            new SessionSetup(
                Spec, Epochs, new Adam(AdamForm.Keras, 1e-3, Layout.Count), TrainingState.Initial(Spec.Model, Spec.Plan.Seed), pool, auditRate, WorkerTimeout),
            awaitWorkers, new Admission(Spec, ProbeHash, new BarredWorkers(new WorkerNames(0)), time ?? TimeProvider.System),
            new WorkerEntrances(inProcess, network, IsEncrypted: false, OfferData: null), _ => callWorker?.Invoke(), _ => default);

    /// <summary>The answers to an order, as a worker gives them: the sum over each largest node, a function of round, shards and weights.</summary>
    public static IEnumerable<PartialSum> Answers(WorkOrder order, SharedWeights weights, ParameterVectorPool pool)
    {
        var shards = Spec.Plan.ShardsIn(order.Round);
        for (var first = order.Shards.First; first < order.Shards.End;)
        {
            var node = ReductionTree.LargestNodeAt(first, order.Shards.End, shards);
            yield return Sum(order, node, weights.Vector.Sha256(), pool);
            first = node.End;
        }
    }

    private static PartialSum Sum(WorkOrder order, ShardRange node, string weights, ParameterVectorPool pool)
    {
        if (node.Count > 1)
        {
            var (leftNode, rightNode) = ReductionTree.Children(node);
            var (left, right) = (Sum(order, leftNode, weights, pool), Sum(order, rightNode, weights, pool));
            if (left.Gradient is not null && right.Gradient is not null)
            {
                TensorPrimitives.Add(left.Gradient.Values, right.Gradient.Values, left.Gradient.Values);
                pool.Return(right.Gradient);
            }

            return left with { Node = node, Loss = left.Loss + right.Loss };
        }

        var seed = SHA256.HashData(Encoding.UTF8.GetBytes($"{order.Round} {node.First} {weights}"));
        var random = new Random(BitConverter.ToInt32(seed));
        var gradient = order.Round.Phase == Phase.Train ? pool.Rent() : null;
        if (gradient is not null)
            foreach (ref var value in gradient.Values)
                value = random.NextSingle() - 0.5f;
        return new PartialSum(order.Term, order.Round, node, random.NextDouble(), gradient);
    }

    /// <summary>The weights after a run to which nothing happened, by the session alone.</summary>
    public static string UndisturbedSha256()
    {
        using var pool = new ParameterVectorPool(Layout);
        var run = Create(pool, 1, null!, null);
        var orders = new Queue<(WorkOrder Order, SharedWeights Weights)>();
        var session = new TrainingSession(
            run.Session, new Host(orders), new RecordingKeeper(), new RecordingObserver(), TimeProvider.System);
        session.Join(1);
        session.Begin();
        while (orders.TryDequeue(out var next))
            foreach (var answer in Answers(next.Order, next.Weights, pool).ToArray())
                session.Receive(1, answer);
        Assert.True(session.IsFinished);
        return session.Weights.Sha256();
    }

    /// <summary>Only takes orders: nothing else happens to a run to which nothing happens.</summary>
    private sealed class Host(Queue<(WorkOrder Order, SharedWeights Weights)> orders) : ISessionHost
    {
        public void Assign(int worker, WorkOrder order, SharedWeights weights) => orders.Enqueue((order, weights));

        public void Remove(Faulty faulty) => throw new NotSupportedException();

        public void RequestWorker(Round round, ShardRange shards) => throw new NotSupportedException();

        public string NameOf(int worker) => throw new NotSupportedException();
    }
}
