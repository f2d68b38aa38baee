using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Autoencoder.Coordinator.ModelFiles;
using Autoencoder.Coordinator.Models;
using Autoencoder.Coordinator.Reports;
using Autoencoder.Coordinator.Settings;
using Autoencoder.Coordinator.Training;

namespace Autoencoder.Coordinator.Checkpoints;

/// <summary>
/// initial.safetensors: the weights of step 0 of a run that starts from a trained model. A copy in the run's own folder,
/// because the model may be changed or deleted, and what is done again from step 0 must begin with the same bits.
/// </summary>
internal static class StartingWeightsFile
{
    /// <summary>Copies the model's weights, if the settings name one, into the run's folder.</summary>
    /// <exception cref="ModelFileException">The model cannot be read any more, or the copy not written.</exception>
    /// <exception cref="CheckpointException">Its weights are others than the settings say.</exception>
    public static void Save(RunFolder folder, TrainSettings settings)
    {
        if (settings.StartsFrom is not { } from)
            return;
        using var model = TrainedModel.Open(from.Path, settings.Model.Activations, settings.Model.Loss);
        if (model.WeightsSha256 != from.Sha256)
            throw new CheckpointException(from.Path, $"its weights are {model.WeightsSha256}, no longer {from.Sha256}: the model was changed in the meantime; start again.");
        SafetensorsFile.Write(folder.InitialWeights, model.Weights.Layout, model.Weights.Values, ModelMetadata.Of(model.Spec));
    }

    /// <summary>Where a run stands before its first step.</summary>
    /// <exception cref="CheckpointException">It started from a trained model, of which the copy is gone or damaged.</exception>
    public static TrainingState Initial(RunFolder folder, TrainSettings settings)
    {
        if (settings.StartsFrom is not { } from)
            return TrainingState.Initial(settings.Model, settings.Seed);
        var state = new TrainingState(new(settings.Model));
        try
        {
            SafetensorsFile.ReadInto(folder.InitialWeights, state.Layout, state.Weights);
        }
        catch (ModelFileException e)
        {
            throw new CheckpointException(folder.InitialWeights, Lost(e.Message.Replace($"{folder.InitialWeights}: ", "", StringComparison.Ordinal)));
        }

        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(state.Weights))) == from.Sha256
            ? state
            : throw new CheckpointException(folder.InitialWeights, Lost("its weights are others."));

        string Lost(string reason) =>
            $"the weights {from.Sha256} that the run started from are not in the file ({reason.TrimEnd('.')}); write them again: coordinator export --model {from.Path} --format safetensors --out {folder.InitialWeights}";
    }
}
