using System.IO.Compression;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>What can be in a zip archive: numpy's arrays, or a Keras model, whose weights are a file within.</summary>
internal static class ZippedWeights
{
    private const string KerasEntry = "model.weights.h5";

    // Of deflate: 258 bytes take at least two bits.
    private const long MaxExpansion = 1032;

    /// <exception cref="InvalidDataException">It is damaged, or holds something else.</exception>
    public static WeightsFile Open(Stream stream)
    {
        var archive = Opened(stream);
        try
        {
            if (archive.GetEntry(KerasEntry) is { } keras)
            {
                var file = KerasWeights.Open(InMemory(keras));
                archive.Dispose();
                return file;
            }

            if (archive.Entries.Any(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal)))
                throw new InvalidDataException("this is a zip archive of torch.save, which only Python can read; save the state dict with safetensors.torch.save_file");
            return archive.Entries.Count > 0 && archive.Entries.All(entry => entry.FullName.EndsWith(NpzWeights.Extension, StringComparison.Ordinal))
                ? NpzWeights.Open(archive)
                : throw new InvalidDataException(
                    $"this is a zip archive, but neither numpy's .npz nor Keras's .keras{(archive.Entries is [var first, ..] ? $": it holds {DisplayText.Of(first.FullName)}" : "")}; save the weights as .safetensors, .npz or .weights.h5");
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of an entry, if they can be as many as it says.</summary>
    /// <exception cref="InvalidDataException">They cannot.</exception>
    public static long LengthOf(ZipArchiveEntry entry) => entry.Length <= entry.CompressedLength * MaxExpansion
        ? entry.Length
        : throw new InvalidDataException($"its {DisplayText.Of(entry.FullName)} claims {entry.Length} bytes, which cannot be in {entry.CompressedLength}; get the file again");

    private static ZipArchive Opened(Stream stream)
    {
        try
        {
            var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            // Its directory is read now.
            _ = archive.Entries.Count;
            return archive;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException("the zip archive is cut short or damaged; get the file again", e);
        }
    }

    private static MemoryStream InMemory(ZipArchiveEntry entry)
    {
        if (LengthOf(entry) > Array.MaxLength)
            throw new InvalidDataException($"its {KerasEntry} has {entry.Length} bytes, where at most {Array.MaxLength} are read; save the weights alone, with model.save_weights");
        var bytes = new byte[entry.Length];
        using var content = entry.Open();
        content.ReadExactly(bytes);
        return new MemoryStream(bytes);
    }
}
