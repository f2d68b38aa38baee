namespace Autoencoder.Shared.Data.Files;

/// <summary>How reports and figures are written.</summary>
public static class OutputAttempt
{
    /// <summary>Of a run, in its folder: whole or not at all.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, Action<Stream> write) => Attempt(path, () => AtomicFile.Write(path, write));

    /// <summary>Of what a user asked for, where the user says.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void SaveOutput(string path, Action<Stream> write) => Attempt(path, () => OutputFile.Write(path, write));

    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Attempt(string path, Action work) => FileAttempt.OrThrow(work, reason => Unwritable(path, reason));

    /// <inheritdoc cref="Attempt(string, Action)"/>
    public static T Attempt<T>(string path, Func<T> work) => FileAttempt.OrThrow(work, reason => Unwritable(path, reason));

    private static OutputException Unwritable(string path, string reason) => new($"{path} cannot be written: {reason}");
}
