namespace Autoencoder.Worker;

/// <summary>How a worker's part in a run ended.</summary>
public enum WorkerOutcome
{
    /// <summary>The run is over, or the worker was asked to stop.</summary>
    Done,

    /// <summary>The run failed, or the coordinator refused this worker; trying again would not help.</summary>
    Failed,

    /// <summary>The coordinator cannot be reached any longer; trying again may help.</summary>
    Lost,
}

/// <param name="Reason">One line for the user.</param>
public sealed record WorkerEnd(WorkerOutcome Outcome, string Reason);
