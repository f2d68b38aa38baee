using System.IO.Compression;
using System.IO.Hashing;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Coordinator.Trained.Import;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>
/// numpy's .npy, or an .npz with x_train, x_test and labels y_train, y_test, as Keras has MNIST; or with one array, and labels
/// called y or labels.
/// </summary>
internal static class NumpyFile
{
    /// <exception cref="InvalidDataException">It is no array of numbers, or damaged.</exception>
    public static Arrays Open(string path)
    {
        if (!Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
            return new Arrays(Array(() => InputFile.Open(path), new FileInfo(path).Length));
        using var archive = Archive(path);
        var entries = archive.Entries.ToLookup(entry => Path.GetFileNameWithoutExtension(entry.FullName).ToLowerInvariant());
        if (entries.FirstOrDefault(named => named.Count() > 1) is { Key: var twice })
            throw new InvalidDataException($"it holds several arrays {DisplayText.Of(twice)}; give them different names");
        var arrays = entries.ToDictionary(named => named.Key, named => named.Single());
        if (arrays.ContainsKey("x_train"))
            return new Arrays(Named("x_train")!, Named("x_test"), Named("y_train")?.ReadLabels(), Named("y_test")?.ReadLabels());
        var labels = arrays.Keys.FirstOrDefault(name => name is "y" or "labels");
        return arrays.Keys.Where(name => name != labels).ToArray() is [var only]
            ? new Arrays(Named(only)!, null, labels is null ? null : Named(labels)!.ReadLabels(), null)
            : throw new InvalidDataException(arrays.Count == 0 ? "it holds no array; save one with numpy.savez" :
                $"it holds {DisplayText.Of(string.Join(", ", arrays.Keys.Order(StringComparer.Ordinal)))}; name the samples x_train and x_test, their labels y_train and y_test, or save one array alone");

        StoredArray? Named(string name) => arrays.TryGetValue(name, out var entry) ? Array(() => OpenEntry(path, entry.FullName), ZippedWeights.LengthOf(entry)) : null;
    }

    /// <param name="bytes">Of all that is opened.</param>
    private static StoredArray Array(Func<Stream> open, long bytes)
    {
        using var first = open();
        var header = NpyHeader.Read(first);
        return new StoredArray(Values, header, bytes - header.Length);

        Stream Values()
        {
            var stream = open();
            NpyHeader.Read(stream);
            return stream;
        }
    }

    private static EntryStream OpenEntry(string path, string name)
    {
        var archive = Archive(path);
        return new EntryStream(archive, archive.GetEntry(name)!);
    }

    private static ZipArchive Archive(string path)
    {
        var file = InputFile.Open(path);
        try
        {
            return new ZipArchive(file);
        }
        catch (InvalidDataException e)
        {
            file.Dispose();
            throw new InvalidDataException("the zip archive is cut short or damaged; get the file again", e);
        }
    }

    /// <summary>An entry of an archive of its own, so that it may be read while others are. At its end its sum is compared.</summary>
    private sealed class EntryStream(ZipArchive archive, ZipArchiveEntry entry) : ForwardStream
    {
        private readonly Stream _stream = entry.Open();
        private readonly Crc32 _sum = new();

        public override int Read(Span<byte> buffer)
        {
            int read;
            try
            {
                read = _stream.Read(buffer);
            }
            catch (InvalidDataException e)
            {
                throw Damaged(e);
            }

            _sum.Append(buffer[..read]);
            return read > 0 || buffer.IsEmpty || _sum.GetCurrentHashAsUInt32() == entry.Crc32 ? read : throw Damaged();
        }

        protected override void Dispose(bool disposing)
        {
            _stream.Dispose();
            archive.Dispose();
            base.Dispose(disposing);
        }

        private InvalidDataException Damaged(Exception? inner = null) => new($"its {DisplayText.Of(entry.FullName)} is damaged; get the file again", inner);
    }
}
