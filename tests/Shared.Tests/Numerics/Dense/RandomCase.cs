using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using CsCheck;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>A model, the seeds of its weights and of its images, and the samples that a call brings.</summary>
internal sealed record RandomCase(ModelSpec Model, uint Seed, int[] Samples)
{
    public const int Images = 9;

    // Around the sixteen lanes of the kernels' registers, and the smallest.
    private static readonly Gen<int> Width = Gen.OneOf(1, 2, 15, 16, 17, 25, 33);

    // A batch of one row and matrices of one column take other ways through libtorch than wider ones.
    private static readonly Gen<int> Rows = Gen.OneOf(1, 2, 7, 32);

    public static readonly Gen<RandomCase> Any = Of(Precision.F32, Gen.Enum<Activation>());

    public Engine Engine { get; init; } = Model.DefaultEngine;

    /// <summary>As users write it.</summary>
    public string NoiseText { get; init; } = "none";

    public SampleNoise Noise => SampleNoise.InTraining(InputNoise.Parse(NoiseText)!, Seed, epoch: 2);

    public static Gen<RandomCase> Of(Precision precision, Gen<Activation> activation) =>
        from depth in Gen.Int[1, 4]
        from pixels in Width
        from inner in Width.Array[depth]
        from hidden in activation.Array[depth]
        from loss in Gen.Enum<ReconstructionLoss>()
        from output in loss == ReconstructionLoss.Bce ? Gen.Const(Activation.Sigmoid) : activation
        from rows in Rows
        from samples in Gen.Int[0, Images - 1].Array[rows]
        from seed in Gen.UInt
        from noise in Gen.OneOf("none", "gaussian:0.3", "mask:0.25")
        from engine in precision == Precision.F32 ? Gen.Enum<Engine>() : Gen.Const(Engine.Torch)
        select new RandomCase(new ModelSpec([pixels, .. inner, pixels], [.. hidden, output], loss, precision: precision), seed, samples)
        {
            NoiseText = noise,
            Engine = engine,
        };

    /// <summary>Weights and biases of PyTorch's initialisation, which leaves no bias at zero.</summary>
    public ParameterVector Weights()
    {
        var weights = new ParameterVector(new ParameterLayout(Model));
        InitialWeights.Fill(weights, Initialisation.PyTorch, Seed);
        return weights;
    }

    /// <summary>Images of uniform bytes.</summary>
    public SampleSet Data()
    {
        var pixels = new byte[Images * Model.Pixels];
        new Random((int)Seed).NextBytes(pixels);
        return new SampleSet(Images, 1, Model.Pixels, pixels);
    }
}
