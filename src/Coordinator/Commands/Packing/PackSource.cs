using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>What a data set is packed from: samples of one shape, read from front to back, as often as asked.</summary>
internal abstract class PackSource : IDisposable
{
    /// <param name="sample">Its values as they rest: bytes, or float32.</param>
    /// <param name="label">Null if it has none.</param>
    public delegate void Take(ReadOnlySpan<byte> sample, byte? label);

    public abstract SampleShape Shape { get; }

    public abstract ValueKind Kind { get; }

    /// <summary>Samples of the training split, at least 1; all, if there is no test split.</summary>
    public abstract int Count { get; }

    /// <summary>Samples of the test split; 0 if there is none.</summary>
    public virtual int TestCount => 0;

    /// <summary>What the labels stand for, by their number.</summary>
    public virtual string[]? LabelNames => null;

    /// <summary>Names of a table's features.</summary>
    public virtual string[]? Columns => null;

    /// <summary>What was done that is to be told, once all has been read; a line each.</summary>
    public virtual IEnumerable<string> Adjustments => [];

    /// <summary>Gives each sample, in order.</summary>
    /// <exception cref="FileException">One cannot be used.</exception>
    public abstract void Read(bool isTest, Take take);

    public virtual void Dispose()
    {
    }
}
