using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>
/// A folder of PNG and JPEG files. Sub-folders are labels; where there are two called train and test, these are the splits,
/// and their sub-folders the labels.
/// </summary>
internal sealed class PictureSource : PackSource
{
    private readonly (string Path, byte? Label)[] _train;
    private readonly (string Path, byte? Label)[] _test;
    private int _fitted;

    /// <param name="size">Height and width; null for those of the first picture.</param>
    /// <param name="isGrey">Colours are given up.</param>
    /// <exception cref="FileException">There is no picture, or one cannot be read.</exception>
    public PictureSource(string folder, (int Height, int Width)? size, bool isGrey)
    {
        var folders = FoldersIn(folder);
        var hasSplits = folders.Select(Path.GetFileName).Order(StringComparer.Ordinal) is var names && names.SequenceEqual(["test", "train"]);
        string[] roots = hasSplits ? [Path.Combine(folder, "train"), Path.Combine(folder, "test")] : [folder];
        string[] labels = [.. roots.SelectMany(FoldersIn).Where(label => PicturesOf(label) is not []).Select(path => Path.GetFileName(path)).Distinct().Order(StringComparer.Ordinal)];
        if (labels.Length > byte.MaxValue + 1)
            throw new FileException(folder, $"it has {labels.Length} sub-folders, where each is a label and at most 256 are; put the pictures into fewer.");
        LabelNames = labels is [] ? null : labels;
        _train = PicturesIn(roots[0], labels);
        _test = hasSplits ? PicturesIn(roots[1], labels) : [];
        if (_train is [])
            throw new FileException(roots[0], "there is no PNG or JPEG file in it; name a folder of pictures.");
        var headers = _train.Concat(_test).Select(picture => PictureFile.HeaderOf(picture.Path));
        var first = headers.First();
        var (height, width) = size ?? (first.Height, first.Width);
        Shape = new SampleShape(height, width, isGrey || headers.All(header => header.IsGrey) ? 1 : 3);
    }

    /// <summary>All pictures where they are looked for, whatever they are called; none is opened.</summary>
    public static string[] FilesIn(string folder) => [.. from level in (string[])[folder, .. FoldersIn(folder), .. FoldersIn(folder).SelectMany(FoldersIn)] from file in PicturesOf(level) select file];

    public override SampleShape Shape { get; }

    public override ValueKind Kind => ValueKind.Bytes;

    public override int Count => _train.Length;

    public override int TestCount => _test.Length;

    public override string[]? LabelNames { get; }

    public override IEnumerable<string> Adjustments =>
        _fitted > 0 ? [FormattableString.Invariant($"{_fitted:#,0} pictures of another size were scaled to fit into {Shape.Height} x {Shape.Width} and centred on black")] : [];

    public override void Read(bool isTest, Take take)
    {
        var values = new byte[Shape.Values];
        foreach (var (path, label) in isTest ? _test : _train)
        {
            PictureFile.Read(path, Shape, values, out var isFitted);
            _fitted += isFitted ? 1 : 0;
            take(values, label);
        }
    }

    private static (string Path, byte? Label)[] PicturesIn(string root, string[] labels)
    {
        if (labels is [])
            return [.. PicturesOf(root).Select(path => (path, (byte?)null))];
        if (PicturesOf(root) is [var loose, ..])
            throw new FileException(loose, "it lies beside sub-folders, which are the labels; put it into one of them.");
        return [.. FoldersIn(root).SelectMany(folder => PicturesOf(folder).Select(path => (path, (byte?)Array.IndexOf(labels, Path.GetFileName(folder)))))];
    }

    private static string[] FoldersIn(string folder) =>
        [.. FileAttempt.Do(folder, "the folder cannot be read", () => Directory.GetDirectories(folder)).Where(IsSeen).Order(StringComparer.Ordinal)];

    private static string[] PicturesOf(string folder) =>
    [
        .. FileAttempt.Do(folder, "the folder cannot be read", () => Directory.GetFiles(folder))
            .Where(path => IsSeen(path) && Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>False for what programs keep beside pictures: .git, .ipynb_checkpoints, __MACOSX, ._picture.png.</summary>
    private static bool IsSeen(string path) => Path.GetFileName(path) is var name && !name.StartsWith('.') && name != "__MACOSX";
}
