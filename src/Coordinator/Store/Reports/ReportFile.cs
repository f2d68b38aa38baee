using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Reports;

/// <summary>How every report but metrics.csv is written: whole or not at all.</summary>
internal static class ReportFile
{
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Save(string path, Action<Stream> write)
    {
        try
        {
            using var file = new AtomicFile(path);
            write(file.Stream);
            file.Commit();
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw new ReportException($"{path} cannot be written: {FileFailure.Reason(e)}");
        }
    }
}
