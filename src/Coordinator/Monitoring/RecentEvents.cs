using Autoencoder.Coordinator.Events;

namespace Autoencoder.Coordinator.Monitoring;

/// <summary>The newest events of a run, each with its number. To be used by one thread at a time.</summary>
internal sealed class RecentEvents
{
    public const int Most = 2000;

    private readonly Queue<(EventRow Row, long Version)> _rows = new();
    private long _newest;

    /// <param name="version">Of what is changed by it; never below an earlier one.</param>
    public void Add(DateTime utc, TrainingEvent happening, long version) => Add(new EventRow(_newest + 1, utc, happening), version);

    /// <summary>Adds one that has its number already, above all before it.</summary>
    public void Add(EventRow row, long version)
    {
        _newest = row.Id;
        if (_rows.Count == Most)
            _rows.Dequeue();
        _rows.Enqueue((row, version));
    }

    /// <summary>Those since a version that are still there, the oldest first; with 0, all.</summary>
    public EventRow[] Since(long version) => [.. _rows.SkipWhile(row => row.Version <= version).Select(row => row.Row)];
}
