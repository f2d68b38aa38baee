using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>
/// The weights of one step, which all channels send or read from the same memory. It is counted who still does, so a
/// worker that lags behind never sees its weights change under it, and the memory is used again once nobody does.
/// </summary>
public sealed class SharedWeights(ParameterVector vector, long version, ParameterVectorPool pool)
{
    private int _holders = 1;
    private ulong _checksum;

    /// <summary>Reading is allowed to every holder, writing to nobody.</summary>
    public ParameterVector Vector { get; } = vector;

    /// <summary>Updates that led to these weights; training step t uses version t.</summary>
    public long Version { get; } = version;

    /// <summary>The checksum that frames carry, computed once for all channels.</summary>
    public ulong Checksum
    {
        get
        {
            if (_checksum == 0)
                _checksum = FrameHeader.ChecksumOf(Vector.Bytes.Span);
            return _checksum;
        }
    }

    /// <summary>Takes a reference, to be given back by <see cref="Release"/>.</summary>
    public SharedWeights Retain()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            pool.Return(Vector);
    }
}
