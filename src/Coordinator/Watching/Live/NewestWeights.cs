using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// The newest weights that are looked at. They are the training's own, held and not copied: the training puts its next
/// ones elsewhere. Thread-safe.
/// </summary>
internal sealed class NewestWeights : IDisposable
{
    private readonly Lock _lock = new();
    private SharedWeights? _weights;

    /// <summary>Updates that led to them; null before there are any.</summary>
    public long? Step
    {
        get
        {
            lock (_lock)
                return _weights?.Version;
        }
    }

    /// <summary>Takes over the caller's share.</summary>
    public void Replace(SharedWeights? weights)
    {
        SharedWeights? before;
        lock (_lock)
            (before, _weights) = (_weights, weights);
        before?.Release();
    }

    /// <summary>What is made of them, which stay as they are meanwhile; the default if there are none.</summary>
    /// <param name="use">Given the weights and the updates that led to them.</param>
    public T? Use<T>(Func<ParameterVector, long, T> use)
    {
        SharedWeights? weights;
        lock (_lock)
            weights = _weights?.Retain();
        if (weights is null)
            return default;
        try
        {
            return use(weights.Vector, weights.Version);
        }
        finally
        {
            weights.Release();
        }
    }

    public void Dispose() => Replace(null);
}
