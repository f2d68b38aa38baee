namespace Autoencoder.Shared.Numerics.Noise;

public enum NoiseKind
{
    None,

    /// <summary>A normal number is added to each pixel, and the sum clipped to [0, 1].</summary>
    Gaussian,

    /// <summary>Some pixels become 0, the others stay.</summary>
    Mask,
}
