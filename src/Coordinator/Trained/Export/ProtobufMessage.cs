using System.Text;

namespace Autoencoder.Coordinator.Trained.Export;

/// <summary>
/// A message in protobuf's encoding, put together field by field. Large fields are referred to, not copied, so that a
/// model is written from where its weights lie.
/// </summary>
/// <remarks>
/// Generated classes would need protoc in every build, and copy each tensor once a level; what ONNX needs of the encoding
/// is these three kinds of field.
/// </remarks>
internal sealed class ProtobufMessage
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;

    private readonly List<ReadOnlyMemory<byte>> _pieces = [];

    /// <summary>Bytes of the message.</summary>
    public long Length { get; private set; }

    public ProtobufMessage Add(int field, long value)
    {
        Append(Number(Key(field, Varint)));
        return Append(Number((ulong)value));
    }

    public ProtobufMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    /// <param name="bytes">May not change before the message is written.</param>
    public ProtobufMessage Add(int field, ReadOnlyMemory<byte> bytes)
    {
        AppendPrefix(field, bytes.Length);
        return Append(bytes);
    }

    public ProtobufMessage Add(int field, ProtobufMessage message)
    {
        AppendPrefix(field, message.Length);
        foreach (var piece in message._pieces)
            Append(piece);
        return this;
    }

    public void WriteTo(Stream stream)
    {
        foreach (var piece in _pieces)
            stream.Write(piece.Span);
    }

    private static ulong Key(int field, int kind) => (ulong)((field << 3) | kind);

    private static byte[] Number(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        return bytes[..count].ToArray();
    }

    private void AppendPrefix(int field, long length)
    {
        Append(Number(Key(field, LengthDelimited)));
        Append(Number((ulong)length));
    }

    private ProtobufMessage Append(ReadOnlyMemory<byte> piece)
    {
        _pieces.Add(piece);
        Length += piece.Length;
        return this;
    }
}
