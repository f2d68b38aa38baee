namespace Autoencoder.Shared.Numerics.Model;

/// <summary>The numbers that a model's matrix products read and write. All else, weights and gradients included, is float32.</summary>
public enum Precision
{
    /// <summary>float32.</summary>
    F32,

    /// <summary>bfloat16: the upper half of a float32, so its range at eight significant bits. Sums within a product are float32.</summary>
    Bf16,
}
