using System.Collections.Immutable;
using System.Globalization;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

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
            return OfFinished(folder, activations, loss);
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

    private static TrainedModel OfFinished(RunFolder folder, ImmutableArray<Activation>? activations, ReconstructionLoss? loss)
    {
        TrainedModel model;
        try
        {
            model = ModelFromFile.Open(folder.Model, activations, loss);
        }
        catch (FileException e) when (IsUnreadable(folder.Model))
        {
            throw new FileException(folder.Path, $"its model cannot be used ({e.Message.TrimEnd('.')}); {WayOut(folder)}");
        }

        if (RunSummary.Read(folder.Summary) is not { } summary || summary.WeightsSha256 == model.WeightsSha256)
            return model;
        model.Dispose();
        throw new FileException(folder.Model, $"these are not the weights that summary.json beside it tells of; to use them all the same, copy the file out of the run's folder and name it. Of its own, move the file away: {WayOut(folder)}");
    }

    /// <summary>Whatever options are given with it.</summary>
    private static bool IsUnreadable(string path)
    {
        try
        {
            ModelFromFile.Open(path, activations: null, loss: null).Dispose();
            return false;
        }
        catch (FileException)
        {
            return true;
        }
    }

    private static string WayOut(RunFolder folder) => CheckpointFolder.ForReading(folder.Path)?.Newest().Found is { } found
        ? string.Create(CultureInfo.InvariantCulture, $"{ProgramCommand.Coordinator} train --resume {folder.Path} writes it anew from the checkpoint at step {found.State.Step}.")
        : "the run has no checkpoint from which it could be written anew; train it again with another --out.";
}
