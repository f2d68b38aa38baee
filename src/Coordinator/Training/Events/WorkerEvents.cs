namespace Autoencoder.Coordinator.Training.Events;

/// <summary>The events of workers that come and go.</summary>
public static class WorkerEvents
{
    /// <param name="shards">How many workers a step has use for.</param>
    /// <param name="origin">Its machine and process, if its name does not say which one it is.</param>
    public static TrainingEvent Joined(string worker, int workers, int shards, string? origin = null) => new(
        EventNames.WorkerJoined,
        $"{worker} joined{(origin is null ? "" : $" ({origin})")}: {ProgressText.Workers(workers)}{(workers > shards ? $", but only {shards} can be busy; raise --shards in another run" : "")}")
    { Worker = worker, Workers = workers };

    public static TrainingEvent Left(string worker, int workers) =>
        new(EventNames.WorkerLeft, $"{worker} left: {ProgressText.Workers(workers)}") { Worker = worker, Workers = workers };

    /// <param name="shards">To be computed again.</param>
    public static TrainingEvent Lost(string worker, string cause, long shards, int workers) => new(
        EventNames.WorkerLost, $"{worker} is lost: {cause}{(shards > 0 ? $"; {ProgressText.Shards(shards)} to be computed again" : "")}; {ProgressText.WorkersLeft(workers)}")
    { Worker = worker, Cause = cause, Shards = shards, Workers = workers };

    public static TrainingEvent Refused(string worker, string cause) =>
        new(EventNames.WorkerRefused, $"{worker} is refused: {cause}") { Worker = worker, Cause = cause };

    /// <param name="address">Of the one that opened the connection.</param>
    /// <param name="cause">A clause about "it".</param>
    public static TrainingEvent ConnectionRejected(string address, string cause) => new(
        EventNames.ConnectionRejected, $"a connection from {address} is turned away: {cause}; a worker there is to be started with --tls and this run's file")
    { Cause = cause };

    /// <summary>It computed what others do not.</summary>
    public static TrainingEvent Removed(string worker, string cause, int workers) =>
        new(EventNames.WorkerRemoved, $"{worker} is removed: {cause}: {ProgressText.Workers(workers)}") { Worker = worker, Cause = cause, Workers = workers };
}
