namespace Autoencoder.Coordinator.Runs.Sweeping;

/// <summary>What codes of one size come to.</summary>
/// <param name="CodeSize">Values of a code.</param>
/// <param name="Layers">For example 784-32-784.</param>
/// <param name="Parameters">Weights and biases of the model.</param>
/// <param name="PixelsPerValue">Pixels of an image over values of its code.</param>
/// <param name="ValidationLoss">After the last epoch, as in the training: its own loss, on test images with their noise.</param>
/// <param name="TestError">Mean of (y − x)² over all pixels of the test images, without noise; black is 0 and white 1.</param>
/// <param name="LinearError">The same by the best linear code of the size (PCA of the training images).</param>
/// <param name="Seconds">Of the training; if it was interrupted, since it was last resumed.</param>
/// <param name="WeightsSha256">As in summary.json.</param>
public sealed record SizeResult(
    int CodeSize, string Layers, int Parameters, double PixelsPerValue, double ValidationLoss, double TestError, double LinearError,
    double Seconds, string WeightsSha256);
