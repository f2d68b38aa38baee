namespace Autoencoder.Support;

/// <summary>Takes nothing, as a file on a full disk.</summary>
public sealed class FullStream : MemoryStream
{
    public int Refused { get; private set; }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Refused++;
        throw new IOException("No space left on device");
    }
}
