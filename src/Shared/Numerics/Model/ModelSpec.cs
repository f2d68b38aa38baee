using System.Collections.Immutable;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>
/// A stack of dense layers from an image back to an image. <see cref="Widths"/> runs from the pixels through the code
/// to the pixels; layer i maps Widths[i] to Widths[i + 1] and applies Activations[i].
/// </summary>
public sealed class ModelSpec : IEquatable<ModelSpec>
{
    /// <exception cref="ModelException">The layers do not make an autoencoder; the message is one line.</exception>
    public ModelSpec(
        IEnumerable<int> widths,
        IEnumerable<Activation> activations,
        ReconstructionLoss loss,
        Initialisation initialisation = Initialisation.Keras,
        Precision precision = Precision.F32)
    {
        Widths = [.. widths];
        Activations = [.. activations];
        Loss = loss;
        Initialisation = initialisation;
        Precision = precision;
        if (Widths.Length < 3)
            throw new ModelException($"layers {LayersText}: an autoencoder has at least three widths, for example 784-32-784.");
        if (Widths.Any(width => width < 1))
            throw new ModelException($"layers {LayersText}: every width must be at least 1.");
        if (Widths[0] != Widths[^1])
            throw new ModelException($"layers {LayersText}: the last width must equal the first, because the output is an image of the same size.");
        if (Activations.Length != Widths.Length - 1)
            throw new ModelException($"layers {LayersText} need {Widths.Length - 1} activations, one per layer, but {Activations.Length} are given.");
        if (loss == ReconstructionLoss.Bce && Activations[^1] != Activation.Sigmoid)
            throw new ModelException($"loss bce needs a sigmoid output, but the last activation is {NameOf(Activations[^1])}; use loss mse or activation sigmoid.");
        if (Widths.Zip(Widths.Skip(1)).Sum(pair => (pair.First + 1.0) * pair.Second) > MaxParameters)
            throw new ModelException($"layers {LayersText} have more than {MaxParameters} parameters, which is more than this trainer holds; use narrower layers.");
    }

    /// <summary>The most parameters a model may have: one vector of them stays below 2 GiB.</summary>
    public const long MaxParameters = 500_000_000;

    public ImmutableArray<int> Widths { get; }

    public ImmutableArray<Activation> Activations { get; }

    public ReconstructionLoss Loss { get; }

    public Initialisation Initialisation { get; }

    public Precision Precision { get; }

    /// <summary>The engine where nothing else is asked for: the exact one computes in float32 only.</summary>
    public Engine DefaultEngine => Precision == Precision.F32 ? Engine.Exact : Engine.Torch;

    /// <summary>Pixels of an image, the width of input and output.</summary>
    public int Pixels => Widths[0];

    /// <summary>Values of a code: the narrowest inner width.</summary>
    public int CodeSize => Widths[EncoderLayers];

    /// <summary>Layers up to and including the first of the narrowest inner width; the rest decode.</summary>
    public int EncoderLayers
    {
        get
        {
            var narrowest = 1;
            for (var i = 2; i < Widths.Length - 1; i++)
                if (Widths[i] < Widths[narrowest])
                    narrowest = i;
            return narrowest;
        }
    }

    /// <summary>The widths as users write them, for example 784-32-784.</summary>
    public string LayersText => string.Join('-', Widths);

    /// <summary>The activations as users write them, for example relu,sigmoid.</summary>
    public string ActivationsText => string.Join(',', Activations.Select(NameOf));

    public string LossText => NameOf(Loss);

    public string PrecisionText => NameOf(Precision);

    public bool Equals(ModelSpec? other) =>
        other is not null && Widths.SequenceEqual(other.Widths) && Activations.SequenceEqual(other.Activations)
        && Loss == other.Loss && Initialisation == other.Initialisation && Precision == other.Precision;

    public override bool Equals(object? obj) => Equals(obj as ModelSpec);

    public override int GetHashCode() => HashCode.Combine(LayersText, ActivationsText, Loss, Initialisation, Precision);

    public override string ToString() =>
        $"{LayersText} {ActivationsText} {LossText}{(Precision == Precision.F32 ? "" : $" {PrecisionText}")}";

    /// <summary>The lower-case name under which users write an activation, a loss or a precision.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
