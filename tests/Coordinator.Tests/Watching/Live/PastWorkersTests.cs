using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class PastWorkersTests
{
    private static readonly DateTime Time = new(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc);

    private readonly PastWorkers _workers = new();
    private int _seconds;

    [Fact]
    public void Each_has_the_end_that_its_events_tell()
    {
        Tell(WorkerEvents.Joined("a", 1, 8), WorkerEvents.Joined("b", 2, 8), WorkerEvents.Joined("c", 3, 8), WorkerEvents.Joined("d", 4, 8));
        Tell(WorkerEvents.Left("a", 3), WorkerEvents.Lost("b", "it is dead", 2, 2), WorkerEvents.Removed("c", "it lies", 1), RunEvents.Finished(5));
        Assert.Equal(
            [
                ("a", "left", "it was asked to stop", 0, 4), ("b", "lost", "it is dead", 1, 5), ("c", "removed", "it lies", 2, 6),
                ("d", "left", "the training is done", 3, 7),
            ],
            All().Select(worker => (worker.Name, worker.State, worker.Fate!, SecondsOf(worker.Joined), SecondsOf(worker.Gone!.Value))));
    }

    [Fact]
    public void Who_comes_back_is_another_one()
    {
        Tell(WorkerEvents.Joined("a", 1, 8), WorkerEvents.Lost("a", "why", 1, 0), WorkerEvents.Joined("a", 1, 8), WorkerEvents.Left("a", 0));
        Assert.Equal([(1, "lost"), (2, "left")], All().Select(worker => (worker.Id, worker.State)));
    }

    [Fact]
    public void With_a_coordinator_that_was_killed_its_workers_ended_at_its_last_word()
    {
        Tell(WorkerEvents.Joined("a", 1, 8), RunEvents.CheckpointWritten(5, "x", TimeSpan.Zero), RunEvents.Resumed(5, 2, true, 0), WorkerEvents.Joined("a", 1, 8));
        Assert.Equal(
            [("left", "the coordinator ended", 1), ("left", "the coordinator ended", 3)],
            All().Select(worker => (worker.State, worker.Fate!, SecondsOf(worker.Gone!.Value))));
    }

    [Fact]
    public void Shards_that_others_had_to_compute_are_counted()
    {
        var reissue = new Reissue(new Round(Phase.Train, 1), new ShardRange(2, 3), 1, 2, ReissueCause.Late, TimeSpan.Zero);
        Tell(WorkerEvents.Joined("a", 1, 8), WorkerEvents.Joined("b", 2, 8), RoundEvents.Reissued(reissue, "a", "b"), WorkerEvents.Lost("a", "why", 1, 1));
        Tell(RoundEvents.Reissued(reissue with { Cause = ReissueCause.Lost }, "a", "b"), RoundEvents.Reissued(reissue with { Cause = ReissueCause.Disputed }, "b", "a"));
        Assert.Equal([6L, 0L], All().Select(worker => worker.Reissued));
    }

    [Fact]
    public void A_log_that_tells_of_ends_alone_makes_no_workers()
    {
        Tell(WorkerEvents.Left("a", 0), WorkerEvents.Lost("b", "why", 1, 0), new TrainingEvent("worker-joined", "torn"));
        Assert.Empty(All());
    }

    private void Tell(params TrainingEvent[] events)
    {
        foreach (var happening in events)
            _workers.Add(Time.AddSeconds(_seconds++), happening);
    }

    private WorkerStatus[] All()
    {
        var board = new WorkerTracker(new RunPlan(1, 800, 500, 80, 8));
        _workers.AddTo(board);
        return board.All(TimeSpan.Zero);
    }

    private static int SecondsOf(DateTime time) => (int)(time - Time).TotalSeconds;
}
