using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store;

/// <summary>
/// initial.safetensors: the weights of step 0 of a run that starts from a trained model. A copy in the run's own folder,
/// because the model may be changed or deleted, and what is done again from step 0 must begin with the same bits.
/// </summary>
internal static class StartingWeightsFile
{
    /// <param name="weights">In layout order.</param>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void Save(RunFolder folder, ModelSpec model, float[] weights) =>
        SafetensorsFile.Write(folder.InitialWeights, new ParameterLayout(model), weights, ModelMetadata.Of(model));

    /// <summary>Where a run stands before its first step.</summary>
    /// <exception cref="FileException">It started from a trained model, of which the copy is gone or damaged.</exception>
    public static TrainingState Initial(RunFolder folder, TrainSettings settings)
    {
        var (model, seed) = (settings.Definition.Model, settings.Definition.Seed);
        if (settings.Definition.StartSha256 is not { } sha256)
            return TrainingState.Initial(model, seed);
        var state = new TrainingState(new(model));
        try
        {
            SafetensorsFile.ReadInto(folder.InitialWeights, state.Layout, state.Weights);
        }
        catch (FileException e)
        {
            throw new FileException(folder.InitialWeights, Lost(e.Message.Replace($"{folder.InitialWeights}: ", "", StringComparison.Ordinal)));
        }

        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(state.Weights))) == sha256
            ? state
            : throw new FileException(folder.InitialWeights, Lost("its weights are others."));

        string Lost(string reason) =>
            $"the weights {sha256} that the run started from are not in the file ({reason.TrimEnd('.')}); write them again: {ProgramCommand.Coordinator} export --model {settings.StartsFrom} --format safetensors --out {folder.InitialWeights}";
    }
}
