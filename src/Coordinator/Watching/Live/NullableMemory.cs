namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>Bytes that may not be there. By the usual conversion, an array that is null becomes memory that is there and empty.</summary>
internal static class NullableMemory
{
    public static ReadOnlyMemory<byte>? Of(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(bytes);
}
