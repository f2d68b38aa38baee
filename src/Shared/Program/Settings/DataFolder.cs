namespace Autoencoder.Shared.Program.Settings;

/// <summary>Where the data set is when the user does not say.</summary>
public static class DataFolder
{
    private static readonly string Default = Path.Combine("data", "mnist");

    /// <summary>The folder given, or data/mnist of the current folder or the nearest one above it that has it.</summary>
    public static string Resolve(string? given)
    {
        if (given is not null)
            return given;
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, Default);
            if (Directory.Exists(candidate))
                return candidate;
        }

        return Default;
    }
}
