namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>
/// The loss that terminal and page show while an epoch is trained: the mean over its samples so far, each with the weights of
/// its step. At its end it is the epoch's loss. Of an epoch that a run is resumed in the middle of, it is of the rest.
/// </summary>
internal sealed class EpochLoss(int stepsPerEpoch)
{
    private long _epoch = -1;
    private double _sum;
    private long _samples;

    /// <summary>Null before the first step.</summary>
    public double? Mean => _samples == 0 ? null : _sum / _samples;

    /// <param name="meanLoss">Over the step's samples.</param>
    public void Add(long step, double meanLoss, int samples)
    {
        if (step / stepsPerEpoch != _epoch)
            (_epoch, _sum, _samples) = (step / stepsPerEpoch, 0, 0);
        (_sum, _samples) = (_sum + meanLoss * samples, _samples + samples);
    }
}
