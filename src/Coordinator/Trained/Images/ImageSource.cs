using System.Collections.Immutable;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>A part of a data set.</summary>
public enum Split
{
    Test,
    Train,
}

/// <summary>A data set and the folder it was read from.</summary>
public sealed record DataSource(DataSet Data, string Directory);

/// <summary>Images as a model takes them, and where they come from.</summary>
/// <param name="Images">With labels, if the data set has them; files have none.</param>
/// <param name="Name">For titles, for example test images of data/mnist, or 3 files.</param>
/// <param name="Files">Each with what was done to fit it, in the order of the images; empty for a data set.</param>
public sealed record ImageSource(SampleSet Images, string Name, ImmutableArray<FittedImage> Files)
{
    public SampleShape Shape => Images.Shape;

    public LabelNames LabelNames { get; private init; } = LabelNames.None;

    /// <summary>A split of a data set.</summary>
    /// <exception cref="InputException">The model does not take its images.</exception>
    public static ImageSource OfDataSet(DataSource source, Split split, ModelSpec model)
    {
        _ = ModelShape.Of(source.Data.Test, model, source.Directory);
        return OfSplit(source, split);
    }

    /// <summary>The same for a data set that an argument names, and not --data.</summary>
    /// <exception cref="InputException">The model does not take its images.</exception>
    public static ImageSource OfNamedDataSet(DataSource source, Split split, ModelSpec model)
    {
        _ = ModelShape.Of(source.Data.Test, model, source.Directory, "give images of the size that it was trained on");
        return OfSplit(source, split);
    }

    private static ImageSource OfSplit(DataSource source, Split split)
    {
        var (data, directory) = source;
        return (split == Split.Test
            ? new ImageSource(data.Test, $"test images of {directory}", [])
            : new ImageSource(data.Train, $"training images of {directory}", [])) with
        { LabelNames = LabelNames.In(directory) };
    }

    /// <summary>PNG and JPEG files of any size, grey or colour, fitted to the shape.</summary>
    /// <param name="files">At least one.</param>
    /// <exception cref="FileException">A file is missing, no picture, damaged or too large.</exception>
    public static ImageSource OfFiles(IReadOnlyList<string> files, SampleShape shape)
    {
        ImmutableArray<FittedImage> fitted = [.. files.Select(file => FittedImage.Read(file, shape))];
        var images = new SampleSet(fitted.Length, shape, [.. fitted.SelectMany(image => image.Pixels)]);
        return new ImageSource(images, fitted is [var one] ? one.File : $"{fitted.Length} files", fitted);
    }
}
