using System.Text.RegularExpressions;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data;

/// <summary>
/// A directory with IDX files under MNIST's names, in either spelling found in the wild (<c>train-images-idx3-ubyte</c>
/// or <c>train-images.idx3-ubyte</c>), unpacked or with <c>.gz</c>; the unpacked file is preferred. Where there are none, with
/// something before that, as in EMNIST (<c>emnist-balanced-train-images-idx3-ubyte</c>) and QMNIST, which call the second
/// split test.
/// </summary>
internal sealed partial class DataDirectory
{
    private readonly string _path;
    private readonly HashSet<string> _names;
    private readonly Checksums? _checksums;

    private DataDirectory(string path, HashSet<string> names)
    {
        _path = path;
        _names = names;
        _checksums = names.Contains(Checksums.FileName) ? Checksums.Read(Path.Combine(path, Checksums.FileName)) : null;
    }

    public static DataDirectory Open(string path)
    {
        if (File.Exists(path))
            throw new DataException($"{path} is a file; name the directory that holds the IDX files, or that coordinator pack made.");
        if (!Directory.Exists(path))
            throw new DataException(
                $"Data directory '{path}' does not exist{(Path.IsPathFullyQualified(path) ? "" : $" (there is no {Path.GetFullPath(path)})")}; name one with --data that holds train-images-idx3-ubyte.gz and t10k-images-idx3-ubyte.gz.");
        var entries = FileAttempt.OrThrow(
            () => Directory.GetFileSystemEntries(path),
            reason => new DataException($"{path}: cannot be listed ({reason.TrimEnd('.')}); make the directory readable."));
        return new DataDirectory(path, [.. entries.Select(entry => Path.GetFileName(entry))]);
    }

    /// <summary>Of either split.</summary>
    public bool HasImages => Find("train-images", IdxReader.ImagesRank) is not null || Find("t10k-images", IdxReader.ImagesRank) is not null;

    /// <summary>Shape and bytes of the training images, as their file says; null if there are none.</summary>
    /// <exception cref="DataException">The file cannot be read, or is damaged.</exception>
    public (SampleShape Shape, long TrainBytes)? Head() => Find("train-images", IdxReader.ImagesRank) is { } path ? IdxReader.ReadHead(path) : null;

    /// <summary>Reads the images of a split and their labels, if there are any.</summary>
    /// <param name="split"><c>train</c> or <c>t10k</c>.</param>
    public SampleSet ReadSplit(string split)
    {
        string imagesPath = Find($"{split}-images", IdxReader.ImagesRank)
            ?? throw new DataException(
                $"{_path}: neither {split}-images-idx3-ubyte.gz nor {split}-images-idx3-ubyte is there; {(HasImages || FolderWithImages() is not { } folder ? "put one of them into the directory, or make a data set of pictures, arrays or tables with coordinator pack" : $"name a folder in it that has them, as {folder}")}.");
        return IdxReader.ReadImages(imagesPath, _checksums, LabelsOf);

        byte[]? LabelsOf(int count)
        {
            if (Find($"{split}-labels", IdxReader.LabelsRank) is not { } labelsPath)
                return null;
            var labels = IdxReader.ReadLabels(labelsPath, _checksums);
            return labels is null || labels.Length == count ? labels : throw new DataException(
                $"{labelsPath}: has {labels.Length} labels, but {Path.GetFileName(imagesPath)} has {count} images; " +
                "put the labels that belong to the images there, or remove them.");
        }
    }

    /// <summary>The first folder in this one that has images: where there are several data sets, each has one of its own.</summary>
    private string? FolderWithImages() => FileAttempt.OrNull(() => Directory.GetDirectories(_path))?.Order(StringComparer.Ordinal)
        .FirstOrDefault(folder => FileAttempt.OrNull(() => Directory.GetFileSystemEntries(folder)) is { } entries
            && new DataDirectory(folder, [.. entries.Select(entry => Path.GetFileName(entry))]).MayHaveImages);

    private bool MayHaveImages => _names.Any(name => MnistImages().IsMatch(name) || PrefixedImages().IsMatch(name));

    private string? Find(string stem, int rank)
    {
        string[] names = [$"{stem}-idx{rank}-ubyte", $"{stem}.idx{rank}-ubyte"];
        string[] present = [.. names.Concat(names.Select(name => name + ".gz")).Where(_names.Contains)
            .Select(name => Path.Combine(_path, name))];
        if (present is [])
            present = Prefixed(stem.Replace("t10k", "test", StringComparison.Ordinal), rank);
        // Some archives unpack into directories that are named like the files, next to the files themselves.
        return Array.Find(present, path => !Directory.Exists(path))
            ?? (present is [var directory, ..]
                ? throw new DataException($"{directory}: is a directory; put the IDX file itself into {_path}.")
                : null);
    }

    /// <summary>Files like MNIST's with one thing before all of them, the same as before the images.</summary>
    private string[] Prefixed(string stem, int rank)
    {
        if (Prefix() is not { } prefix)
            return [];
        // Labels of QMNIST are integers in two dimensions.
        string[] names = rank == IdxReader.LabelsRank ? [$"{prefix}-{stem}-idx1-ubyte", $"{prefix}-{stem}-idx2-int"] : [$"{prefix}-{stem}-idx{rank}-ubyte"];
        return [.. names.Concat(names.Select(name => $"{name}.gz")).Where(_names.Contains).Select(name => Path.Combine(_path, name))];
    }

    /// <summary>What is before the names of the images, as emnist-balanced; null if they are called as MNIST's, or there are none.</summary>
    /// <exception cref="DataException">There are several data sets in the directory.</exception>
    private string? Prefix()
    {
        if (_names.Any(name => name.StartsWith("train-images", StringComparison.Ordinal) || name.StartsWith("t10k-images", StringComparison.Ordinal)))
            return null;
        string[] prefixes =
        [
            .. _names.Select(name => PrefixedImages().Match(name)).Where(match => match.Success)
                .Select(match => match.Groups["prefix"].Value).Distinct().Order(StringComparer.Ordinal),
        ];
        return prefixes switch
        {
            [] => null,
            [var only] => only,
            [var one, var other, .. var more] => throw new DataException(
                $"{_path}: holds several data sets ({one}, {other}{(more is [] ? "" : ", …")}); put the files of one of them into a directory of their own."),
        };
    }

    [GeneratedRegex("^(train|t10k)-images[.-]idx3-ubyte([.]gz)?$")]
    private static partial Regex MnistImages();

    [GeneratedRegex("^(?<prefix>.+)-(train|test)-images-idx3-ubyte([.]gz)?$")]
    private static partial Regex PrefixedImages();
}
