using System.Runtime.CompilerServices;
using PureHDF;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>
/// What the HDF5 library reads from. A damaged file can send it on a way without an end: so all that it reads is limited, and
/// where it calls itself too deep, that is an exception and not the process's end.
/// </summary>
/// <param name="limit">Bytes, of which each reading counts some more.</param>
internal sealed class Hdf5Stream(Stream file, long limit) : Stream, IDatasetStream
{
    // A file of many small parts is read by some bytes at a time: a tenth as many readings as it has bytes.
    private const int BytesOfReading = 16;

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
        if (buffer.Length > file.Length)
            throw new InvalidDataException($"the HDF5 file is damaged: a part of it would have {buffer.Length} bytes, but all of it has {file.Length}; get the file again");
        _read += buffer.Length + BytesOfReading;
        return _read <= limit ? file.Read(buffer) : throw new InvalidDataException("the HDF5 file is damaged: to read it does not come to an end; get the file again");
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
