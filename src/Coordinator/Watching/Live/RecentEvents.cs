using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// The newest events of a run, each with its number. What happens all the time does not push out what happens seldom, such
/// as a worker that joins; where it is too much, neighbours are summed up, so that it is still seen where in the run it was.
/// To be used by one thread at a time.
/// </summary>
internal sealed class RecentEvents
{
    /// <summary>Of those that happen all the time, and of the others.</summary>
    public const int MaxOfEachKind = 1000;

    private readonly List<Routine> _routine = [];
    private readonly Queue<(EventRow Row, long Version)> _others = new();
    private long _newest;

    /// <param name="version">Of what is changed by it; never below an earlier one.</param>
    public void Add(DateTime utc, TrainingEvent happening, long version) => Add(new EventRow(_newest + 1, utc, happening), version);

    /// <summary>Adds one that has its number already, above all before it.</summary>
    public void Add(EventRow row, long version)
    {
        _newest = row.Id;
        // The page does the same: run.js.
        if (row.Happening.Event is EventNames.CheckpointWritten or EventNames.ShardsReissued or EventNames.RoundRecovered)
        {
            if (_routine.Count >= MaxOfEachKind)
                SumUpRoutine();
            _routine.Add(new Routine(row, version, row.Happening.Step ?? 0));
            return;
        }

        if (_others.Count == MaxOfEachKind)
            _others.Dequeue();
        _others.Enqueue((row, version));
    }

    /// <summary>Those since a version that are still there, the oldest first; with 0, all.</summary>
    public EventRow[] Since(long version) => [.. Since(_routine.Select(routine => (routine.Row, routine.Version)), version).Concat(Since(_others, version)).OrderBy(row => row.Id)];

    /// <summary>Two neighbours of one kind become one, in the place of the later one.</summary>
    private void SumUpRoutine()
    {
        var earlier = new Dictionary<string, Routine>();
        var kept = new List<Routine>();
        foreach (var routine in _routine)
        {
            if (earlier.Remove(routine.Row.Happening.Event, out var before))
                kept.Add(Sum(before, routine));
            else
                earlier.Add(routine.Row.Happening.Event, routine);
        }

        _routine.Clear();
        // The last of a kind, if their number is odd, has nobody to be summed up with.
        _routine.AddRange(kept.Concat(earlier.Values).OrderBy(routine => routine.Row.Id));
    }

    private static Routine Sum(Routine before, Routine routine)
    {
        if (routine.Row.Happening.Event != EventNames.ShardsReissued)
            return routine;
        var shards = (before.Row.Happening.Shards ?? 0) + (routine.Row.Happening.Shards ?? 0);
        var first = before.Row.Happening.Step ?? 0;
        var happening = new TrainingEvent(EventNames.ShardsReissued, $"steps {first} to {routine.LastStep}: {ProgressText.Shards(shards)} sent to a second worker") { Step = first, Shards = shards };
        return routine with { Row = routine.Row with { Happening = happening } };
    }

    private static IEnumerable<EventRow> Since(IEnumerable<(EventRow Row, long Version)> rows, long version) =>
        rows.SkipWhile(row => row.Version <= version).Select(row => row.Row);

    /// <param name="LastStep">Of those that are summed up in it.</param>
    private sealed record Routine(EventRow Row, long Version, long LastStep);
}
