namespace Autoencoder.Support;

/// <summary>The data set in the repository.</summary>
public static class Mnist
{
    /// <summary>Images that a training goes through in an epoch.</summary>
    public const int TrainingImages = 60_000;

    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "data", "mnist") is var path && Directory.Exists(path))
                return path;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has data/mnist.");
    }
}
