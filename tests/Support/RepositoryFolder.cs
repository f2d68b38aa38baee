namespace Autoencoder.Support;

/// <summary>Finds files of the repository from wherever the tests were built to.</summary>
public static class RepositoryFolder
{
    private static readonly string Root = FindRoot();

    /// <summary>The absolute path of a file or directory, given by its parts from the repository's root.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "Autoencoder.sln")))
            directory = directory.Parent;
        return directory?.FullName
            ?? throw new DirectoryNotFoundException($"No directory above {AppContext.BaseDirectory} holds Autoencoder.sln.");
    }
}
