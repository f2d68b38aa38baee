namespace Autoencoder.Shared.Numerics.Model;

/// <summary>How far a reconstruction y is from its image x; the loss of a sample is the mean over its pixels.</summary>
public enum ReconstructionLoss
{
    /// <summary>Binary cross-entropy, −x·ln y − (1 − x)·ln(1 − y); needs a sigmoid output.</summary>
    Bce,

    /// <summary>Squared error, (y − x)².</summary>
    Mse,
}
