using Autoencoder.Shared.Numerics.Model;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>How the matrix products of one precision get at the float32 weights, and their gradients back into float32.</summary>
internal interface IMatmulParameters : IDisposable
{
    /// <summary>The weights as the products read them, until the next call.</summary>
    LayerMatrices Of(ParameterVector weights);

    /// <summary>∂L/∂W = δᵀ·input, into the layer's place in <paramref name="gradient"/>.</summary>
    /// <param name="delta">∂L/∂z transposed, shape [outputs, rows].</param>
    /// <param name="input">Shape [rows, inputs].</param>
    void WriteGradient(ParameterVector gradient, int layer, Tensor delta, Tensor input);
}

/// <summary>The products read and write the vectors themselves.</summary>
internal sealed class Float32Parameters : IMatmulParameters
{
    public LayerMatrices Of(ParameterVector weights) => weights.Matrices;

    public void WriteGradient(ParameterVector gradient, int layer, Tensor delta, Tensor input) =>
        gradient.Matrices.Weights[layer].addmm_(delta, input, beta: 0);

    public void Dispose()
    {
        // The matrices are the vectors'.
    }
}
