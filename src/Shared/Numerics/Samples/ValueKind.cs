namespace Autoencoder.Shared.Numerics.Samples;

/// <summary>How the values of samples rest.</summary>
public enum ValueKind
{
    /// <summary>Bytes, 0 to 255, which a model is given as 0 to 1.</summary>
    Bytes,

    /// <summary>Float32, little-endian, which a model is given as it is.</summary>
    Floats,
}
