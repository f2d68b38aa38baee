namespace Autoencoder.Shared.Numerics.Model;

/// <summary>The function a dense layer applies to z = W·x + b, element by element.</summary>
public enum Activation
{
    /// <summary>a = z.</summary>
    Linear,

    /// <summary>a = max(z, 0).</summary>
    Relu,

    /// <summary>a = z for z > 0, else e^z − 1.</summary>
    Elu,

    /// <summary>a = 1 / (1 + e^−z).</summary>
    Sigmoid,

    /// <summary>a = tanh z.</summary>
    Tanh,
}
