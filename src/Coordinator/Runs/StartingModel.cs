using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Runs;

/// <summary>What --from decides of a training: the model's layers, activations and loss, and which weights they are.</summary>
internal static class StartingModel
{
    /// <summary>
    /// The options with those that follow from --from filled in, and its weights in layout order; the same options and null
    /// if it was not given.
    /// </summary>
    /// <exception cref="SettingsException">An option contradicts the model.</exception>
    /// <exception cref="FileException">The model cannot be used.</exception>
    public static (OptionValues Options, float[]? Weights) Resolve(OptionValues values)
    {
        if (values[OptionNames.From] is not { } path)
            return (values, null);
        var source = values.SourceOf(OptionNames.From)!;
        if (!Path.Exists(path))
            throw new SettingsException($"{source} {path}: there is no {Path.GetFullPath(path)}; give the folder of a run or model, a checkpoint or a .safetensors file.");
        using var model = TrainedModel.Open(path, DefinitionReader.Activations(values), DefinitionReader.Loss(values));
        if (values[SettingNames.Layers] is { } layers && layers != model.Spec.LayersText)
            throw new SettingsException(
                $"{values.SourceOf(SettingNames.Layers)} {layers}: the model of {source} {path} has layers {model.Spec.LayersText}, with which it is trained on; leave --layers out.");
        if (values.Sha256(SettingNames.StartSha256) is { } sha256 && sha256 != model.WeightsSha256)
            throw new SettingsException(
                $"{source} {path}: its weights are {model.WeightsSha256}, but {values.SourceOf(SettingNames.StartSha256)} says {sha256}; name the model that has those, or leave --from-sha256 out.");
        var options = values
            .With(SettingNames.Layers, model.Spec.LayersText, source)
            .With(SettingNames.Activations, model.Spec.ActivationsText, source)
            .With(SettingNames.Loss, model.Spec.LossText, source)
            .With(SettingNames.StartSha256, model.WeightsSha256, source);
        return (options, model.Weights.Values.ToArray());
    }
}
