using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Autoencoder.Coordinator.Files;
using Autoencoder.Coordinator.ModelFiles;
using Autoencoder.Shared.Model;

namespace Autoencoder.Coordinator.Export;

/// <summary>
/// The weights as numpy.load reads them: a zip archive, not compressed, with an array NAME.npy of float32 for each
/// tensor, under PyTorch's names and of PyTorch's shapes.
/// </summary>
internal static class NpzFile
{
    private const int Alignment = 64;

    /// <summary>The earliest that a zip archive can say: equal models are equal files.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the file, in place of one of the same name.</summary>
    /// <exception cref="ModelFileException">The file cannot be written.</exception>
    public static void Write(string path, ParameterVector weights)
    {
        try
        {
            using var file = new AtomicFile(path);
            using (var archive = new ZipArchive(file.Stream, ZipArchiveMode.Create, leaveOpen: true))
                foreach (var tensor in ModelTensor.Of(weights.Layout))
                {
                    var entry = archive.CreateEntry($"{tensor.Name}.npy", CompressionLevel.NoCompression);
                    entry.LastWriteTime = NoTime;
                    using var stream = entry.Open();
                    stream.Write(Header(tensor.Shape));
                    stream.Write(weights.Bytes.Span.Slice(tensor.Offset * sizeof(float), tensor.Count * sizeof(float)));
                }

            file.Commit();
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw new ModelFileException(path, $"the model cannot be written: {FileFailure.Reason(e)}");
        }
    }

    /// <summary>What precedes the data of an array, version 1.0: it ends where the data is aligned.</summary>
    private static byte[] Header(ImmutableArray<int> shape)
    {
        ReadOnlySpan<byte> magic = [0x93, .. "NUMPY"u8, 1, 0];
        var sizes = shape is [var one] ? $"{one}," : string.Join(", ", shape);
        var text = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}");
        var start = magic.Length + sizeof(ushort);
        var header = new byte[(start + text.Length + 1 + Alignment - 1) / Alignment * Alignment];
        header.AsSpan().Fill((byte)' ');
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(magic.Length), (ushort)(header.Length - start));
        text.CopyTo(header.AsSpan(start));
        header[^1] = (byte)'\n';
        return header;
    }
}
