using Autoencoder.Coordinator.Store;

namespace Autoencoder.Coordinator.Runs.Overview;

/// <summary>The images of a run: two runs are of the same if their fingerprints are, wherever the files lie.</summary>
/// <param name="Directory">As the settings have it; null if they cannot be read.</param>
internal sealed record OverviewData(string Fingerprint, string? Directory)
{
    /// <summary>As options call it.</summary>
    public const string Name = "data";

    /// <summary>With the folder's name alone.</summary>
    public string Short => Directory is null ? Fingerprint[..12] : $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Directory))} ({Fingerprint[..12]})";

    public static OverviewData? Of(string folder, string? directory) =>
        RunFile.FindAnywhere(folder) is { } run ? new OverviewData(run.DataFingerprint, directory) : null;

    public override string ToString() => Directory is null ? Fingerprint[..12] : $"{Directory} ({Fingerprint[..12]})";
}
