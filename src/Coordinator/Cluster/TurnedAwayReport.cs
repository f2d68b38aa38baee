using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Wire.Encryption;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>
/// Tells of connections that do not come from the cluster, the first at once and later ones every ten seconds at most: a
/// worker with the wrong certificate tries again several times a second, and a scanner must not fill the disk.
/// </summary>
internal sealed class TurnedAwayReport(ITrainingObserver observer, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _toldAt;

    public void Tell(TlsFailure failure)
    {
        // To reach out in vain to a worker that has just gone is nothing of interest.
        if (!failure.Inbound)
            return;
        lock (_lock)
        {
            if (_toldAt is { } last && time.GetElapsedTime(last) < Pause)
                return;
            _toldAt = time.GetTimestamp();
        }

        observer.Happened(WorkerEvents.TurnedAway(failure.Peer, failure.Reason));
    }
}
