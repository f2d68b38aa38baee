using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Wire.Encryption;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>
/// Reports connections that do not come from the cluster: the first at once, later ones at most every ten seconds. A
/// worker with the wrong certificate tries again several times a second, and a scanner must not fill the disk.
/// </summary>
internal sealed class RejectedConnectionLog(ITrainingObserver observer, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _toldAt;

    public void Report(TlsFailure failure)
    {
        // That a worker which has just gone cannot be reached is of no interest.
        if (!failure.Inbound)
            return;
        lock (_lock)
        {
            if (_toldAt is { } last && time.GetElapsedTime(last) < Pause)
                return;
            _toldAt = time.GetTimestamp();
        }

        observer.Happened(WorkerEvents.ConnectionRejected(failure.Peer, failure.Reason));
    }
}
