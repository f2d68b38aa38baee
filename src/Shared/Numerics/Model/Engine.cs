namespace Autoencoder.Shared.Numerics.Model;

/// <summary>Whose matrix products a model is computed with. They differ in the last bits, so this is part of what decides a run's weights.</summary>
public enum Engine
{
    /// <summary>This project's own, in float32: the same bits on every processor.</summary>
    Exact,

    /// <summary>Libtorch's: bits that depend on the kind of processor. The only ones in bfloat16.</summary>
    Torch,
}
