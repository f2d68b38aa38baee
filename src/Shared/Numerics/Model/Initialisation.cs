namespace Autoencoder.Shared.Numerics.Model;

/// <summary>The distribution that a layer's first weights are drawn from.</summary>
public enum Initialisation
{
    /// <summary>Keras's Dense: weights uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010), biases zero.</summary>
    Keras,

    /// <summary>PyTorch's Linear: weights and biases uniform in ±1 / √inputs.</summary>
    PyTorch,
}
