using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>What does not change during a run.</summary>
/// <param name="Folder">As the user named it.</param>
/// <param name="Steps">In all its epochs.</param>
/// <param name="ImagesShown">How many images are side by side in a picture of <see cref="IImageHistory"/>.</param>
/// <param name="HasData">Its data set is there: without it there are neither codes nor images out of the newest weights.</param>
/// <param name="IsLive">False for one that is looked at afterwards.</param>
public sealed record RunFacts(
    string RunId, string Folder, string Preset, string Layers, string Activations, string Loss, string Precision, string Noise,
    int CodeSize, int Parameters, int Batch, int Shards, int Epochs, int StepsPerEpoch, long Steps, ulong Seed, double LearningRate,
    int ImageWidth, int ImageHeight, int ImagesShown, bool HasData, bool IsLive)
{
    internal static RunFacts Of(Guid runId, string folder, TrainSettings settings, int stepsPerEpoch, SampleShape shape, int imagesShown, bool hasData, bool isLive)
    {
        var (definition, model) = (settings.Definition, settings.Definition.Model);
        return new RunFacts(
            runId.ToString(), folder, settings.Preset, model.LayersText, model.ActivationsText, model.LossText, model.PrecisionText, definition.Noise.ToString(),
            model.CodeSize, new ParameterLayout(model).Count, definition.Batch, definition.Shards, settings.Epochs, stepsPerEpoch, (long)stepsPerEpoch * settings.Epochs,
            definition.Seed, definition.LearningRate, shape.Width, shape.Height, imagesShown, hasData, isLive);
    }
}
