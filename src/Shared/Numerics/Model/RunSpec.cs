using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>All that fixes what a worker of a run computes: whoever has it and the data computes the same bits.</summary>
public sealed record RunSpec(Guid RunId, long Term, ModelSpec Model, RunPlan Plan, InputNoise Noise, string DataFingerprint)
{
    /// <summary>
    /// Version of the arithmetic. To be raised whenever the same settings give other bits than before (kernels, sample
    /// order, initial weights, the reduction tree); processes of different versions refuse each other.
    /// </summary>
    public const int EngineVersion = 1;

    /// <summary>The noise on the samples of a round.</summary>
    public SampleNoise NoiseOf(Round round) => round.Phase == Phase.Train
        ? SampleNoise.InTraining(Noise, Plan.Seed, Plan.EpochOf(round.Step))
        : SampleNoise.InValidation(Noise, Plan.Seed);
}
