using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Autoencoder.Coordinator.Tests.Store.ModelFiles;

/// <summary>Files put together by hand, valid or not.</summary>
internal static class RawSafetensors
{
    public static byte[] Bytes(string header, ReadOnlySpan<float> data) => Bytes(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Bytes(byte[] header, ReadOnlySpan<float> data)
    {
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. MemoryMarshal.AsBytes(data)];
    }
}
