namespace Autoencoder.Shared.Numerics.Model;

/// <summary>
/// Vectors of one layout for reuse. After the first steps of a run nothing is allocated any more, and native views and
/// memory pages stay warm. Thread-safe.
/// </summary>
public sealed class ParameterVectorPool(ParameterLayout layout) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<ParameterVector> _free = new();
    private bool _disposed;

    public ParameterLayout Layout => layout;

    /// <summary>Vectors that are here to be rented; one that never comes back is a leak.</summary>
    internal int Free
    {
        get
        {
            lock (_lock)
                return _free.Count;
        }
    }

    /// <summary>A vector with unspecified values.</summary>
    public ParameterVector Rent()
    {
        lock (_lock)
            if (_free.TryPop(out var vector))
                return vector;
        return new ParameterVector(layout);
    }

    public void Return(ParameterVector vector)
    {
        lock (_lock)
            if (!_disposed)
            {
                _free.Push(vector);
                return;
            }

        vector.Dispose();
    }

    /// <summary>Frees the vectors that are here; those still rented are freed when they come back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_free.TryPop(out var vector))
                vector.Dispose();
        }
    }
}
