using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>PNG files as a user names them: each by itself, or all of a folder, as decode writes them.</summary>
internal static class PngFiles
{
    private const string Extension = ".png";

    /// <summary>The paths with each folder replaced by the PNG files in it.</summary>
    /// <exception cref="FileException">A folder has none, or cannot be read.</exception>
    public static string[] Expand(IEnumerable<string> paths) => [.. paths.SelectMany(path => Directory.Exists(path) ? AllOf(path) : [path])];

    /// <summary>Those of a folder, in the order of their names; what has another extension is passed over.</summary>
    /// <exception cref="FileException">The folder cannot be read.</exception>
    public static string[] In(string folder) =>
    [
        .. FileAttempt.Do(folder, "the folder cannot be read", () => Directory.GetFiles(folder))
            .Where(file => Path.GetExtension(file).Equals(Extension, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal),
    ];

    private static string[] AllOf(string folder) => In(folder) is { Length: > 0 } files
        ? files
        : throw new FileException(folder, "there is no PNG file in this folder; name one that has some, or the files themselves.");
}
