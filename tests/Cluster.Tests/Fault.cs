namespace Autoencoder.Cluster.Tests;

/// <summary>What happens in mid-run.</summary>
public enum Fault
{
    None,
    KilledWorker,
    PausedWorker,
    JoiningWorker,
    LeavingWorker,
    AllWorkersKilled,
    KilledCoordinator,
    CutNetwork,
}
