using System.IO.Compression;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Trained.Export;

/// <summary>
/// The weights as numpy.load reads them: a zip archive, not compressed, with an array NAME.npy of float32 for each
/// tensor, under PyTorch's names and of PyTorch's shapes.
/// </summary>
internal static class NpzFile
{
    /// <summary>The earliest that a zip archive can say: equal models are equal files.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the file, in place of one of the same name.</summary>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void Write(string path, ParameterVector weights) => FileAttempt.Do(path, "the model cannot be written", () => OutputFile.Write(path, file =>
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var tensor in ModelTensor.Of(weights.Layout))
        {
            var entry = archive.CreateEntry($"{tensor.Name}.npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = NoTime;
            using var stream = entry.Open();
            stream.Write(NpyHeader.OfFloats(tensor.Shape.AsSpan()).ToBytes());
            stream.Write(weights.Bytes.Span.Slice(tensor.Offset * sizeof(float), tensor.Count * sizeof(float)));
        }
    }));
}
