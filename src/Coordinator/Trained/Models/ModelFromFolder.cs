using System.Collections.Immutable;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Trained.Models;

/// <summary>Finds the model in the folder of a run, which another process may be working on, or of a model alone: nothing is written.</summary>
internal static class ModelFromFolder
{
    /// <summary>
    /// Where there is no run, the model that import has written. That of a finished run; else of the newest checkpoint that
    /// can be used and is not in doubt; else the one that a run without checkpoints left when it was stopped.
    /// </summary>
    public static TrainedModel Open(string path, ImmutableArray<Activation>? activations, ReconstructionLoss? loss)
    {
        var folder = new RunPaths(path);
        if (!File.Exists(folder.Settings) && RunFolder.Find(path) is null)
            return File.Exists(folder.Model)
                ? ModelFromFile.Open(folder.Model, activations, loss)
                : throw new SettingsException($"{path} holds neither a run ({RunPaths.SettingsName}) nor a model ({RunPaths.ModelName}); give the folder of one, as its --out was.");
        return OfRun(RunFolder.ForReading(path), path, activations, loss);
    }

    private static TrainedModel OfRun(RunFolder folder, string path, ImmutableArray<Activation>? activations, ReconstructionLoss? loss)
    {
        if (folder.IsFinished && File.Exists(folder.Model))
            return ModelFromFile.Open(folder.Model, activations, loss);
        // In doubt: since that step, sums that were wrong may be in the weights.
        var upTo = SuspectMarkerFile.Read(path) ?? long.MaxValue;
        var checkpoints = CheckpointFolder.ForReading(path);
        var search = checkpoints?.Newest(upTo: upTo) ?? new CheckpointSearch(null, []);
        // What was read, not its file: the run that writes it may have deleted it by now.
        if (search.Found is { } found)
            return ModelFromFile.Of(found, checkpoints!.PathOf(found.State.Step), activations, loss, search.Skipped);
        if (File.Exists(folder.Model))
            return ModelFromFile.Open(folder.Model, activations, loss, search.Skipped);
        throw new FileException(path, search.Skipped is [var newest, ..]
            ? $"none of its {search.Skipped.Length} checkpoints can be used, the newest because {newest}"
            : "this run has no model yet, neither model.safetensors nor a checkpoint; wait for its first checkpoint.");
    }
}
