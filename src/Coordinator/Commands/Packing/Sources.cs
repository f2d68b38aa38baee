using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>What can be packed, by its name and content.</summary>
internal static class Sources
{
    /// <exception cref="SettingsException">It is nothing that can be packed.</exception>
    /// <exception cref="FileException">It cannot be read, or be used.</exception>
    public static PackSource Open(string path, SourceOptions options)
    {
        if (Directory.Exists(path))
            return PackedFolder.Is(path) ? throw new SettingsException($"{path} is packed already; use it with train --data.")
                : IdxFiles.AreIn(path) ? new ArraySource(path, () => IdxFiles.Open(path))
                : DataSet.ExistsIn(path) ? new DataSetSource(DataSet.Load(path))
                : new PictureSource(path, options.Size, options.IsGrey);
        if (!File.Exists(path))
            throw new SettingsException($"{path} does not exist; name a folder of pictures or IDX files, or a .npy, .npz, .csv, .parquet or IDX file.");
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" or ".npz" => new ArraySource(path, () => NumpyFile.Open(path)),
            ".csv" or ".tsv" or ".txt" => OfTable(new CsvTable(path), options),
            ".parquet" => OfTable(new ParquetTable(path), options),
            _ when IdxFiles.IsOne(path) => new ArraySource(path, () => IdxFiles.Open(path)),
            _ => throw new SettingsException($"{path}: what it holds is not known from its name; give a folder of pictures or IDX files, or a .npy, .npz, .csv, .parquet or IDX file."),
        };
    }

    /// <summary>
    /// The files of what is no data set, but can be made one: a file, or a folder of pictures or IDX files; null for anything
    /// else, a run's folder with its figures too.
    /// </summary>
    public static string[]? FilesOf(string path) => File.Exists(path) ? [path]
        : !Directory.Exists(path) || PackedFolder.Is(path) || HasRuns(path) ? null
        : IdxFiles.AreIn(path) ? [.. Directory.GetFiles(path).Order(StringComparer.Ordinal)]
        : !DataSet.ExistsIn(path) && PictureSource.FilesIn(path) is [_, ..] pictures ? pictures
        : null;

    private static bool HasRuns(string folder) => (FileAttempt.OrNull(() => Directory.GetDirectories(folder)) ?? []).Prepend(folder).Any(one => RunFolder.Find(one) is not null);

    private static TableSource OfTable(Table table, SourceOptions options) => new(table, options.Label, options.Columns, options.Missing);
}
