using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Worker;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>A run of two epochs of four steps, the last of three samples, on images of six pixels, and its session.</summary>
internal sealed class SmallRun
{
    public const int Epochs = 2;

    private const double LearningRate = 0.01;

    public static readonly RunSpec Spec = new(
        Guid.Empty, term: 1,
        new TrainingDefinition(
            new ModelSpec([6, 3, 6], [Activation.Tanh, Activation.Sigmoid], ReconstructionLoss.Bce), Engine.Exact, Batch: 10, Shards: 5, Framework.Keras, LearningRate, InputNoise.None, SampleShuffle.Full,
            Seed: 1, StartSha256: null, DataFingerprint: ""),
        trainCount: 33, testCount: 600);

    private static readonly DataSet Data = new(Images(Spec.Plan.TrainCount, 1), Images(Spec.Plan.TestCount, 2));

    private readonly Memory _memory;

    /// <param name="start">Where the training stands; null for its beginning.</param>
    public SmallRun(Memory memory, TrainingState? start = null, long term = 1, double auditRate = 0)
    {
        _memory = memory;
        var spec = memory.Spec.In(term);
        Workers = new InMemoryWorkers(new ShardComputation(spec, Data, memory.Engine), Pool);
        Session = new TrainingSession(
            new SessionSetup(
                spec, Epochs, new Adam(AdamForm.Keras, LearningRate, Pool.Layout.Count), start ?? TrainingState.Initial(Spec.Model, Spec.Plan.Seed),
                Pool, auditRate),
            Workers, Keeper, Observer, Time);
    }

    public ParameterVectorPool Pool => _memory.Pool;

    public InMemoryWorkers Workers { get; }

    public RecordingKeeper Keeper { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public TrainingSession Session { get; }

    /// <summary>Delivers what is on its way, the oldest first and a millisecond each, until nothing more comes.</summary>
    public void DeliverAll()
    {
        while (Workers.Answers.Count > 0)
            Deliver(0);
    }

    public Verdict Deliver(int place)
    {
        Time.Advance(TimeSpan.FromMilliseconds(1));
        var (worker, partial) = Workers.Take(place);
        return Session.Receive(worker, partial);
    }

    /// <summary>Delivers the oldest answer of a worker.</summary>
    public Verdict DeliverFrom(int worker) => Deliver(Workers.Answers.FindIndex(answer => answer.Worker == worker));

    /// <summary>All vectors but the final weights are back in the pool, once nothing is on its way. Ends the run.</summary>
    public void AssertAllBack()
    {
        Pool.Return(Session.Weights);
        _memory.AssertAllBack();
    }

    /// <summary>The same training as a plain loop.</summary>
    public static PlainLoop PlainLoop(Precision precision = Precision.F32) =>
        Training.PlainLoop.Train(In(precision), Epochs, new Adam(AdamForm.Keras, LearningRate, new ParameterLayout(Spec.Model).Count), Data);

    private static RunSpec In(Precision precision) => new(
        Spec.RunId, Spec.Term,
        Spec.Definition with
        {
            Model = new ModelSpec(Spec.Model.Widths, Spec.Model.Activations, Spec.Model.Loss, Spec.Model.Initialisation, precision),
            Engine = precision == Precision.F32 ? Shared.Numerics.Model.Engine.Exact : Shared.Numerics.Model.Engine.Torch,
        },
        Spec.Plan.TrainCount, Spec.Plan.TestCount);

    private static SampleSet Images(int count, int seed)
    {
        var pixels = new byte[count * Spec.Model.Pixels];
        new Random(seed).NextBytes(pixels);
        return new SampleSet(count, 2, 3, pixels);
    }

    /// <summary>What runs one after the other have in common, because it takes longer to make than a run takes.</summary>
    internal sealed class Memory : IDisposable
    {
        private const int Vectors = 400;

        // More than are ever in use, all of them known, so that a vector that does not come back is missed.
        private readonly HashSet<ParameterVector> _vectors;

        public Memory(Precision precision = Precision.F32)
        {
            Spec = In(precision);
            Engine = Spec.NewEngine();
            _vectors = [.. Enumerable.Range(0, Vectors).Select(_ => Pool.Rent())];
            ReturnAll();
        }

        public RunSpec Spec { get; }

        public ParameterVectorPool Pool { get; } = new(new ParameterLayout(SmallRun.Spec.Model));

        public DenseEngine Engine { get; }

        public void AssertAllBack()
        {
            Assert.Empty(_vectors.Except([.. _vectors.Select(_ => Pool.Rent())]).Select(vector => vector.Layout.Count));
            ReturnAll();
        }

        public void Dispose()
        {
            Engine.Dispose();
            Pool.Dispose();
        }

        private void ReturnAll()
        {
            foreach (var vector in _vectors)
                Pool.Return(vector);
        }
    }
}
