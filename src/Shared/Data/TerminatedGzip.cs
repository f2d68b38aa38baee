namespace Autoencoder.Shared.Data;

/// <summary>
/// A gzip file followed by one empty gzip member. GZipStream takes a file that lacks its last bytes, where the CRC-32
/// stands, for a whole one. With a member behind it, that member's bytes are taken for the missing ones: as a CRC they
/// are wrong, and as data they show in that something unpacks <see cref="PastEnd"/>. Behind a whole file the member
/// adds nothing.
/// </summary>
internal sealed class TerminatedGzip(Stream file) : Stream
{
    private static readonly byte[] EmptyMember =
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, /* final empty block */ 3, 0, /* CRC-32 */ 0, 0, 0, 0, /* length */ 0, 0, 0, 0];

    private int _appended;

    /// <summary>True once the file's own bytes are used up, so that nothing more may unpack.</summary>
    public bool PastEnd => _appended > 0;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = file.Read(buffer);
        if (read > 0 || buffer.IsEmpty) return read;
        var rest = EmptyMember.AsSpan(_appended);
        read = Math.Min(rest.Length, buffer.Length);
        rest[..read].CopyTo(buffer);
        _appended += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
