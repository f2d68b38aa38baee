using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>
/// All that a worker of a run is told: which run it is, what decides its weights, and how many samples there are. The same
/// definition and data give the same bits wherever they are computed.
/// </summary>
/// <param name="window">Of the definition's shuffle over the training set; null if all samples are mixed with all.</param>
public sealed class RunSpec(Guid runId, long term, TrainingDefinition definition, int trainCount, int testCount, ShuffleWindow? window = null) : IEquatable<RunSpec>
{
    /// <summary>
    /// Version of the arithmetic. To be raised whenever the same settings give other bits than before (kernels, sample
    /// order, initial weights, the reduction tree); processes of different versions refuse each other.
    /// </summary>
    public const int EngineVersion = 1;

    // Shards of fewer rows are computed together: tiles are full, and sums of shards stay in the cache. No bit depends on it.
    private const int BlockRows = 128;

    public Guid RunId => runId;

    public long Term => term;

    public TrainingDefinition Definition => definition;

    public ModelSpec Model => definition.Model;

    public InputNoise Noise => definition.Noise;

    /// <summary>Which samples each shard of each step has.</summary>
    public RunPlan Plan { get; } = new(definition.Seed, trainCount, testCount, definition.Batch, definition.Shards, window);

    /// <summary>The noise on the samples of a round.</summary>
    public SampleNoise NoiseOf(Round round) => round.Phase == Phase.Train
        ? SampleNoise.InTraining(Noise, Plan.Seed, Plan.EpochOf(round.Step))
        : SampleNoise.InValidation(Noise, Plan.Seed);

    /// <summary>An engine for any shard of the run, and for blocks of them. Libtorch's needs it to be loaded.</summary>
    public DenseEngine NewEngine() => new(Model, Math.Max(Plan.MaxRows, Math.Min(BlockRows, Plan.Batch)), Definition.Engine);

    /// <summary>The same run in another term.</summary>
    public RunSpec In(long otherTerm) => new(runId, otherTerm, definition, trainCount, testCount, window);

    public bool Equals(RunSpec? other) =>
        other is not null && (runId, term, definition, Plan) == (other.RunId, other.Term, other.Definition, other.Plan);

    public override bool Equals(object? obj) => Equals(obj as RunSpec);

    public override int GetHashCode() => HashCode.Combine(runId, term, definition, Plan);
}
