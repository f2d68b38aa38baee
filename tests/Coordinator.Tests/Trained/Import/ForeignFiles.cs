using System.Text.Json;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Import;

/// <summary>The files that make_files.py wrote with PyTorch, numpy and h5py.</summary>
internal static class ForeignFiles
{
    /// <summary>The model in all of them, and what PyTorch computes with it.</summary>
    public static Expected Expected { get; } = JsonSerializer.Deserialize<Expected>(File.ReadAllBytes(Path("expected.json")), JsonSerializerOptions.Web)!;

    public static string Path(string file) => RepositoryFolder.Path("tests", "Coordinator.Tests", "Trained", "Import", "files", file);
}

/// <param name="Images">Five, of six pixels.</param>
internal sealed record Expected(float[] Images, float[] Codes, float[] Reconstructions);
