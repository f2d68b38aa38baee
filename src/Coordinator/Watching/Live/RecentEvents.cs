using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// The newest events of a run, each with its number. What happens all the time does not push out what happens seldom, such
/// as a worker that joins. To be used by one thread at a time.
/// </summary>
internal sealed class RecentEvents
{
    /// <summary>Of those that happen all the time, and of the others.</summary>
    public const int MaxOfEachKind = 1000;

    private readonly Queue<(EventRow Row, long Version)> _routine = new();
    private readonly Queue<(EventRow Row, long Version)> _others = new();
    private long _newest;

    /// <param name="version">Of what is changed by it; never below an earlier one.</param>
    public void Add(DateTime utc, TrainingEvent happening, long version) => Add(new EventRow(_newest + 1, utc, happening), version);

    /// <summary>Adds one that has its number already, above all before it.</summary>
    public void Add(EventRow row, long version)
    {
        _newest = row.Id;
        // The page does the same: run.js.
        var rows = row.Happening.Event is EventNames.CheckpointWritten or EventNames.ShardsReissued or EventNames.RoundRecovered ? _routine : _others;
        if (rows.Count == MaxOfEachKind)
            rows.Dequeue();
        rows.Enqueue((row, version));
    }

    /// <summary>Those since a version that are still there, the oldest first; with 0, all.</summary>
    public EventRow[] Since(long version) => [.. Since(_routine, version).Concat(Since(_others, version)).OrderBy(row => row.Id)];

    private static IEnumerable<EventRow> Since(Queue<(EventRow Row, long Version)> rows, long version) =>
        rows.SkipWhile(row => row.Version <= version).Select(row => row.Row);
}
