namespace Autoencoder.Shared.Data.Files;

/// <summary>Whether what a user asked for can be written where it was asked for: better known now than after all has been computed.</summary>
public static class OutputPath
{
    private const string Flag = "--out";

    /// <summary>A folder, which need not be there yet. Nothing is left of the attempt.</summary>
    /// <param name="flag">The option that names it.</param>
    /// <exception cref="SettingsException">It cannot be made, or nothing be written into it.</exception>
    public static void RequireFolder(string path, string flag = Flag)
    {
        if (File.Exists(path))
            throw new SettingsException($"{path} is a file, not a folder; choose another folder with {flag}.");
        FileAttempt.OrThrow(() => Probe(NearestFolder(path)), reason => Unwritable(path, reason, flag));
    }

    /// <summary>Makes a folder, and those above it, if it is not there.</summary>
    /// <param name="flag">The option that names it.</param>
    /// <exception cref="SettingsException">It cannot be made, or nothing be written into it.</exception>
    public static void MakeFolder(string path, string flag = Flag)
    {
        RequireFolder(path, flag);
        FileAttempt.OrThrow(
            () =>
            {
                Directory.CreateDirectory(path);
                // Where folders may be made, files need not be.
                Probe(path);
            },
            reason => Unwritable(path, reason, flag));
    }

    /// <summary>A file in a folder that is there, to be written as an <see cref="OutputFile"/>. Nothing is left of the attempt.</summary>
    /// <exception cref="SettingsException">It cannot be written.</exception>
    public static void RequireFile(string path)
    {
        if (Directory.Exists(path))
            throw new SettingsException($"{path} is a folder; name a file with --out.");
        FileAttempt.OrThrow(
            () =>
            {
                // To open a pipe or a device is to use it.
                if (OutputFile.TargetOf(path) is { } target)
                    Probe(Path.GetDirectoryName(Path.GetFullPath(target))!);
            },
            reason => new SettingsException($"{path} cannot be written: {reason} Choose another place with --out."));
    }

    /// <summary>The folder itself, or that of those above it in which it would be made.</summary>
    private static string NearestFolder(string path)
    {
        var folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
            folder = above;
        return folder;
    }

    private static void Probe(string folder)
    {
        using var probe = new AtomicFile(Path.Combine(folder, "probe"));
    }

    private static SettingsException Unwritable(string path, string reason, string flag) =>
        new($"the folder {path} cannot be written: {reason} Choose another one with {flag}.");
}
