using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Reports;

/// <summary>How a run's reports are written.</summary>
internal static class ReportFile
{
    /// <summary>Whole or not at all.</summary>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Save(string path, Action<Stream> write) => Attempt(path, () => AtomicFile.Write(path, write));

    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Attempt(string path, Action work) => FileAttempt.OrThrow(work, reason => Unwritable(path, reason));

    /// <inheritdoc cref="Attempt(string, Action)"/>
    public static T Attempt<T>(string path, Func<T> work) => FileAttempt.OrThrow(work, reason => Unwritable(path, reason));

    private static ReportException Unwritable(string path, string reason) => new($"{path} cannot be written: {reason}");
}
