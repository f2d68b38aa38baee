using System.Runtime.CompilerServices;
using PureHDF;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>
/// What the HDF5 library reads from. A damaged file can send it in circles: so all that it reads is limited, and where it
/// calls itself too deep, that is an exception and not the process's end.
/// </summary>
internal sealed class Hdf5Stream(Stream file, long limit) : Stream, IDatasetStream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>Bytes of values that were read so far, without those that tell where they are.</summary>
    public long Values { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        // Reading nothing is a step of a circle, too.
        _read += Math.Max(1, buffer.Length);
        return _read <= limit ? file.Read(buffer) : throw new InvalidDataException("its parts refer to each other in a circle");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public void ReadDataset(Span<byte> buffer)
    {
        ReadExactly(buffer);
        Values += buffer.Length;
    }

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
