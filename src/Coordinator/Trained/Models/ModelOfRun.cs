using System.Collections.Immutable;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Trained.Models;

/// <summary>Finds the model in the folder of a run, which others may be at work on: nothing is written.</summary>
internal static class ModelOfRun
{
    /// <summary>
    /// That of a finished run; else of the newest checkpoint that can be used and is not in doubt; else the one that a run
    /// without checkpoints left when it was stopped.
    /// </summary>
    public static TrainedModel Open(string path, ImmutableArray<Activation>? activations, ReconstructionLoss? loss)
    {
        var folder = RunFolder.ToRead(path);
        if (folder.IsFinished && File.Exists(folder.Model))
            return ModelOfFile.Open(folder.Model, activations, loss);
        // In doubt: since that step, sums that were wrong may be in the weights.
        var upTo = DoubtFile.Read(path) ?? long.MaxValue;
        var checkpoints = CheckpointFolder.ForReading(path);
        var search = checkpoints?.Newest(upTo: upTo) ?? new CheckpointSearch(null, []);
        if (search.Found is { State.Step: var step })
            return ModelOfFile.Open(checkpoints!.PathOf(step), activations, loss, search.PassedOver);
        if (File.Exists(folder.Model))
            return ModelOfFile.Open(folder.Model, activations, loss, search.PassedOver);
        throw new ModelFileException(path, search.PassedOver is [var newest, ..]
            ? $"none of its {search.PassedOver.Length} checkpoints can be used, the newest because {newest}"
            : "this run has no model yet, neither model.safetensors nor a checkpoint; wait for its first checkpoint.");
    }
}
