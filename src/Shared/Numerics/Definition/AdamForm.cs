namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>Where the ε of Adam stands; the two frameworks differ.</summary>
public enum AdamForm
{
    /// <summary>θ ← θ − lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + 10⁻⁷).</summary>
    Keras,

    /// <summary>θ ← θ − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + 10⁻⁸).</summary>
    PyTorch,
}
