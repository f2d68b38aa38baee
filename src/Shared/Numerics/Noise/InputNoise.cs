using System.Globalization;

namespace Autoencoder.Shared.Numerics.Noise;

/// <summary>How the images that a model is given are corrupted; what it is to give back is the clean image.</summary>
public sealed record InputNoise
{
    /// <summary>What a user may write.</summary>
    public const string Form = "gaussian:S (S above 0, at most 10), mask:P (P above 0, below 1) or none, for example gaussian:0.3";

    private const double MaxDeviation = 10;

    public static readonly InputNoise None = new(NoiseKind.None, 0);

    private InputNoise(NoiseKind kind, double amount) => (Kind, Amount) = (kind, amount);

    public NoiseKind Kind { get; }

    /// <summary>gaussian: the standard deviation, where black is 0 and white 1; mask: the probability of a pixel to become black.</summary>
    public double Amount { get; }

    /// <param name="text">For example gaussian:0.3.</param>
    /// <returns>Null if it is not of the <see cref="Form"/>.</returns>
    public static InputNoise? Parse(string text)
    {
        var (kind, given) = text.Trim().ToLowerInvariant().Split(':') switch
        {
            ["none"] => (NoiseKind.None, "0"),
            ["gaussian", var deviation] => (NoiseKind.Gaussian, deviation),
            ["mask", var probability] => (NoiseKind.Mask, probability),
            _ => (NoiseKind.None, ""),
        };
        if (!double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
            return null;
        return kind switch
        {
            NoiseKind.None => None,
            NoiseKind.Gaussian when amount is > 0 and <= MaxDeviation => new InputNoise(kind, amount),
            NoiseKind.Mask when amount is > 0 and < 1 => new InputNoise(kind, amount),
            _ => null,
        };
    }

    /// <summary>As users write it; the number is the shortest that gives the same double again.</summary>
    public override string ToString() => Kind switch
    {
        NoiseKind.Gaussian => string.Create(CultureInfo.InvariantCulture, $"gaussian:{Amount}"),
        NoiseKind.Mask => string.Create(CultureInfo.InvariantCulture, $"mask:{Amount}"),
        _ => "none",
    };
}
