using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Trained.Models;

/// <summary>Finds which finished run a model is of, to help a person who has only its fingerprint.</summary>
internal static class ModelSearch
{
    // From runs/a/checkpoints/step-000000001.safetensors up to runs.
    private const int Levels = 3;

    /// <summary>The folder of a run whose model has this fingerprint: among the usual ones, and beside another model.</summary>
    public static string? RunOf(string fingerprint, string otherModel) =>
        FileAttempt.OrNull(() => Parents(otherModel).SelectMany(RunFolder.In).FirstOrDefault(run => IsOf(run, fingerprint))?.Path);

    private static IEnumerable<string> Parents(string path)
    {
        yield return RunFolder.DefaultParent;
        var folder = Path.GetFullPath(path);
        for (var i = 0; i < Levels && (folder = Path.GetDirectoryName(folder)) is not null; i++)
            yield return folder;
    }

    private static bool IsOf(RunFolder run, string fingerprint) => RunSummary.Read(run.Summary) is { Completed: true } summary
        && TrainedModel.FingerprintOf(summary.Layers, summary.Activations, summary.WeightsSha256) == fingerprint;
}
