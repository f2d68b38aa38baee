namespace Autoencoder.Chaos;

/// <summary>What is done to a run.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL to a worker; a spare takes its place.</summary>
    Kill,

    /// <summary>SIGSTOP to a worker, and SIGCONT a little later.</summary>
    Pause,

    /// <summary>SIGTERM to a worker, which leaves in good order; a spare takes its place.</summary>
    Leave,

    /// <summary>The cable of a worker is pulled, and plugged in again a little later.</summary>
    Cut,

    /// <summary>SIGKILL to all workers at once; spares and new ones take their places.</summary>
    KillAll,

    /// <summary>SIGKILL to the coordinator; another one continues the run.</summary>
    Coordinator,
}
