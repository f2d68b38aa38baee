using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>A model of 45 parameters, and vectors of it.</summary>
internal static class TinyModel
{
    public static ModelSpec Spec { get; } = new([6, 3, 6], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce);

    public static ParameterLayout Layout { get; } = new(Spec);

    public static int Bytes => Layout.Count * sizeof(float);

    /// <summary>Overwrites a vector with values that the seed tells apart, NaN payloads and signed zeros among them.</summary>
    public static ParameterVector Fill(this ParameterVector vector, int seed)
    {
        new Random(seed).NextBytes(vector.Bytes.Span);
        return vector;
    }

    /// <summary>True once its pool has let go of it.</summary>
    public static bool IsFreed(this ParameterVector vector) => vector.IsDisposed;

    public static SharedWeights Weights(long version, ParameterVectorPool pool) => new(pool.Rent().Fill((int)version), version, pool);

    /// <summary>True once the vector is in the pool; takes it out.</summary>
    public static bool TryTake(this ParameterVectorPool pool, ParameterVector vector)
    {
        var free = Enumerable.Range(0, pool.Free).Select(_ => pool.Rent()).ToList();
        var found = free.Remove(vector);
        free.ForEach(pool.Return);
        return found;
    }
}
