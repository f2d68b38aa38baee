using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Chooses by a path's name how images are written there.</summary>
internal static class ImageOutput
{
    public const string Unwritable = "the images cannot be written";

    /// <summary>For a name that ends in .idx or -ubyte, and for a pipe, an IDX file; else a folder of PNG files, which must not be there or be empty.</summary>
    /// <param name="count">Images that will be added.</param>
    /// <exception cref="FileException">Nothing can be written there.</exception>
    public static IImageWriter Create(string path, SampleShape shape, uint count)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is ".png" or ".gz" or ".npy" or ".aec")
            throw new FileException(path, "images are written to an IDX file, images.idx, or to a folder of PNG files; name one of these.");
        if (!shape.IsImage)
            throw new FileException(path, $"the model's samples are rows of a table, {shape}; name a .npy file.");
        if (Path.EndsInDirectorySeparator(path))
            path = Path.TrimEndingDirectorySeparator(path);
        return FileAttempt.Do<IImageWriter>(path, Unwritable, () =>
        {
            var isIdx = FileStatus.Of(path).IsStream || path.EndsWith(".idx", StringComparison.OrdinalIgnoreCase) || path.EndsWith("-ubyte", StringComparison.Ordinal);
            if (isIdx && shape.Channels != 1)
                throw new FileException(path, "an IDX file of images has grey ones; name a folder for PNG files.");
            return isIdx ? new IdxImageWriter(path, shape, count) : new PngFolderWriter(path, shape, count);
        });
    }
}
