namespace Autoencoder.Worker;

/// <summary>How a worker's part in a run ended.</summary>
public enum WorkerOutcome
{
    /// <summary>The run is over, or the worker was asked to stop.</summary>
    Done,

    /// <summary>The run failed, or the worker was put out of it. Another run may take it.</summary>
    SentAway,

    /// <summary>The coordinator refused this worker, or there was none for too long; trying again would not help.</summary>
    Failed,

    /// <summary>The coordinator cannot be reached any longer; trying again may help.</summary>
    Lost,
}

/// <param name="Reason">One line for the user.</param>
public sealed record WorkerEnd(WorkerOutcome Outcome, string Reason);
