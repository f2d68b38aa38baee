using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Tests.Store.ModelFiles;

/// <summary>Files put together by hand, valid or not, and all that a file holds.</summary>
internal static class RawSafetensors
{
    public static byte[] Bytes(string header, ReadOnlySpan<float> data) => Bytes(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Bytes(byte[] header, ReadOnlySpan<float> data)
    {
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. MemoryMarshal.AsBytes(data)];
    }

    /// <summary>All tensors, in the order of their data, and the metadata, whatever the model.</summary>
    public static (RawTensor[] Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path) => FileAttempt.Do(path, "the model cannot be read", () =>
    {
        using var stream = InputFile.Open(path);
        var header = SafetensorsHeader.Read(stream);
        var tensors = header.Tensors.Select(entry =>
        {
            var values = new float[entry.Count];
            stream.Position = header.DataStart + entry.Begin;
            TensorValues.Read(stream, entry.Name, entry.Type, values);
            return new RawTensor(entry.Name, entry.Shape, values);
        });
        return (tensors.ToArray(), (IReadOnlyDictionary<string, string>)header.Metadata);
    });
}

/// <summary>A tensor as a file holds it.</summary>
internal sealed record RawTensor(string Name, ImmutableArray<int> Shape, float[] Values);
