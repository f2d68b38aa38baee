namespace Autoencoder.Coordinator.Training;

/// <summary>What is known of a run at the end of one epoch.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Steps">Steps done so far in the run.</param>
/// <param name="TrainLoss">
/// Mean per pixel over the epoch's samples, each with the weights of its step (as Keras reports it); so it trails the
/// validation loss while the model still learns fast.
/// </param>
/// <param name="ValidationLoss">Mean per pixel over the test images, with their noise, at the weights at the end of the epoch.</param>
/// <param name="Samples">Training samples that counted in this epoch.</param>
/// <param name="Seconds">Since the training began.</param>
/// <param name="SamplesPerSecond">Training samples over the time of the epoch's steps; the evaluation is not counted.</param>
/// <param name="Workers">Taking part at the end of the epoch.</param>
public sealed record EpochReport(
    int Epoch,
    long Steps,
    double TrainLoss,
    double ValidationLoss,
    long Samples,
    double Seconds,
    double SamplesPerSecond,
    int Workers)
{
    /// <summary>Training samples a second over all of these; an epoch of which this process only did the evaluation has no speed.</summary>
    public static double MeanSpeed(IEnumerable<EpochReport> epochs)
    {
        var timed = epochs.Where(epoch => epoch.SamplesPerSecond > 0).ToArray();
        return timed is [] ? 0 : timed.Sum(epoch => epoch.Samples) / timed.Sum(epoch => epoch.Samples / epoch.SamplesPerSecond);
    }
}
