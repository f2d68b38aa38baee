using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class RecentEventsTests
{
    private static readonly DateTime Time = new(2026, 1, 31, 23, 59, 59, DateTimeKind.Utc);

    private readonly RecentEvents _events = new();

    [Fact]
    public void They_are_numbered_in_their_order()
    {
        _events.Add(Time, RunEvents.Started(), 1);
        _events.Add(Time, RunEvents.Finished(5), 2);
        Assert.Equal([(1L, "started"), (2L, "finished")], _events.Since(0).Select(row => (row.Id, row.Happening.Event)));
        Assert.Equal([2L], _events.Since(1).Select(row => row.Id));
        Assert.Empty(_events.Since(2));
    }

    [Fact]
    public void Those_of_an_earlier_process_have_their_numbers_already()
    {
        _events.Add(new EventRow(7, Time, RunEvents.Started()), 1);
        _events.Add(Time, RunEvents.Finished(5), 2);
        Assert.Equal([7L, 8L], _events.Since(0).Select(row => row.Id));
    }

    [Fact]
    public void Only_the_newest_stay()
    {
        for (var i = 1; i <= RecentEvents.MaxOfEachKind + 3; i++)
            _events.Add(Time, RunEvents.Finished(i), i);
        var rows = _events.Since(0);
        Assert.Equal((RecentEvents.MaxOfEachKind, 4L, RecentEvents.MaxOfEachKind + 3L), (rows.Length, rows[0].Id, rows[^1].Id));
    }

    [Fact]
    public void What_happens_all_the_time_pushes_out_no_other_and_all_are_in_order()
    {
        _events.Add(Time, RunEvents.Started(), 1);
        for (var i = 2; i <= RecentEvents.MaxOfEachKind + 9; i++)
            _events.Add(Time, RunEvents.CheckpointWritten(i, "checkpoint", TimeSpan.Zero), i);
        _events.Add(Time, WorkerEvents.Left("one", 0), RecentEvents.MaxOfEachKind + 10);
        var rows = _events.Since(0);
        // Of the first thousand, every second one stays.
        Assert.Equal(("started", 3L, "worker-left"), (rows[0].Happening.Event, rows[1].Id, rows[^1].Happening.Event));
        Assert.Equal(rows.Select(row => row.Id).Order(), rows.Select(row => row.Id));
        Assert.Equal(1 + RecentEvents.MaxOfEachKind / 2 + 8 + 1, rows.Length);
    }

    /// <summary>Where shards were late is still seen of a run's beginning.</summary>
    [Fact]
    public void Late_shards_are_summed_up_and_none_is_lost()
    {
        const int Count = 5 * RecentEvents.MaxOfEachKind + 1;
        for (var step = 0; step < Count; step++)
            _events.Add(Time, RoundEvents.Reissued(new Reissue(new Round(Phase.Train, step), new ShardRange(0, 2), 1, 2, ReissueCause.Late, TimeSpan.Zero), "one", "two"), step + 1);
        var rows = _events.Since(0);
        Assert.InRange(rows.Length, RecentEvents.MaxOfEachKind / 2, RecentEvents.MaxOfEachKind);
        Assert.Equal(2L * Count, rows.Sum(row => row.Happening.Shards));
        Assert.Equal(0, rows[0].Happening.Step);
        Assert.Matches("^steps 0 to [0-9]+: [0-9]+ shards sent to a second worker$", rows[0].Happening.Text);
        Assert.Equal(rows.Select(row => row.Happening.Step).Order(), rows.Select(row => row.Happening.Step));
        Assert.Equal([(long)Count], _events.Since(Count - 1).Select(row => row.Id));
    }
}
