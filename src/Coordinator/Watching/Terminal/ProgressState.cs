namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>Where a run stands, as people want to know it.</summary>
/// <param name="Epoch">The one being trained, from 1.</param>
/// <param name="Steps">Done so far.</param>
/// <param name="Loss">Mean over the samples of the epoch so far; NaN before the first step.</param>
/// <param name="SamplesPerSecond">Over the last seconds; 0 while nothing is known.</param>
/// <param name="Left">Until the last step, at this speed; null while nothing is known.</param>
public readonly record struct ProgressState(
    int Epoch, int Epochs, long Steps, long TotalSteps, double Loss, double SamplesPerSecond, int Workers, TimeSpan? Left);
