using System.Globalization;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Benchmarks.Training;

/// <summary>What all sides of the training benchmark train, alike.</summary>
/// <param name="Epochs">At least two: the first is not counted.</param>
internal sealed record TrainingCase(Preset Preset, int Batch, int Epochs)
{
    /// <summary>For any of them.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(30);

    public string BatchText => Batch.ToString(CultureInfo.InvariantCulture);

    public string EpochsText => Epochs.ToString(CultureInfo.InvariantCulture);
}
