namespace Autoencoder.Coordinator.Monitoring;

/// <summary>What does not change while a run goes on.</summary>
/// <param name="Folder">As the user named it.</param>
/// <param name="Steps">In all its epochs.</param>
/// <param name="ImagesShown">How many images are side by side in a picture of <see cref="IImageHistory"/>.</param>
/// <param name="IsLive">False for one that is looked at afterwards.</param>
public sealed record RunFacts(
    string RunId, string Folder, string Preset, string Layers, string Activations, string Loss, string Precision, string Noise,
    int CodeSize, int Parameters, int Batch, int Shards, int Epochs, int StepsPerEpoch, long Steps, ulong Seed, double LearningRate,
    int ImageWidth, int ImageHeight, int ImagesShown, bool IsLive);
