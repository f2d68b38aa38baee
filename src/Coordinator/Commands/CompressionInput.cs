using Autoencoder.Coordinator.Trained;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>What compress is given: a data set's folder, an IDX file, or PNG files and folders of them.</summary>
internal static class CompressionInput
{
    /// <param name="paths">At least one.</param>
    /// <exception cref="SettingsException">The paths do not go together, or not with the options.</exception>
    /// <exception cref="DataException">The data set or the IDX file cannot be read.</exception>
    /// <exception cref="FileException">An image cannot be used.</exception>
    /// <exception cref="InputException">The images do not fit this model.</exception>
    public static ImageSource Open(OptionValues values, TrainedModel model, string[] paths)
    {
        var alone = Array.Find(paths, path => IsDataSet(path) || IsIdx(path));
        if (alone is not null && paths.Length > 1)
            throw new SettingsException($"{alone} is no PNG file; give it alone, or PNG files and folders of them only.");
        if (alone is null)
            return ModelOptions.Images(values, model, paths);
        if (Directory.Exists(alone))
            return ImageSource.OfNamedDataSet(new DataSource(DataSet.Load(alone), alone), ModelOptions.SplitOf(values), model.Spec);
        if (values.IsOnCommandLine(OptionNames.Split))
            throw new SettingsException($"--split chooses images of a data set, but {alone} is a file; leave --split out.");
        var images = ImageFile.Read(alone);
        return images.ValueCount == model.Spec.Pixels
            ? new ImageSource(images, alone, [])
            : throw new FileException(alone, $"its images have {images.ValueCount} pixels ({images.Shape}), but the model takes {model.Spec.Pixels}; give images of that size.");
    }

    // A folder of neither is told what a data set needs.
    private static bool IsDataSet(string path) => Directory.Exists(path) && (DataSet.ExistsIn(path) || PngFiles.In(path) is []);

    /// <summary>Seen from its first bytes: those of IDX, or of gzip, in which no PNG file comes. What a pipe gives can be read once, so that it is a PNG file.</summary>
    private static bool IsIdx(string path) => FileStatus.Of(path).Kind == FileKind.Regular && FileAttempt.OrNull(() => StartOf(path)) is [0, 0] or [0x1f, 0x8b];

    private static byte[] StartOf(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[2];
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }
}
