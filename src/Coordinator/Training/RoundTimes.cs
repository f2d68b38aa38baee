using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training;

/// <summary>How long rounds take, and how much longer those take in which shards had to be reissued.</summary>
internal sealed class RoundTimes
{
    private const double Gain = 0.1;

    private TimeSpan _began;
    private bool _disturbed;
    private double _training;
    private double _evaluation;

    /// <summary>What an undisturbed round takes, of the phase where that is more; null before the first.</summary>
    public TimeSpan? Typical => Math.Max(_training, _evaluation) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    public void Begin(TimeSpan now) => (_began, _disturbed) = (now, false);

    /// <summary>Shards of this round are reissued.</summary>
    public void Disturb() => _disturbed = true;

    /// <summary>True if the round was disturbed; then it leaves what is typical as it is.</summary>
    public bool End(Round round, TimeSpan now, out TimeSpan took, out TimeSpan typical)
    {
        ref var mean = ref round.Phase == Phase.Train ? ref _training : ref _evaluation;
        (took, typical) = (now - _began, TimeSpan.FromSeconds(mean));
        if (!_disturbed)
            mean += (mean == 0 ? 1 : Gain) * (took.TotalSeconds - mean);
        return _disturbed;
    }
}
