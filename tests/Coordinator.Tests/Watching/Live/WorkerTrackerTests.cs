using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class WorkerTrackerTests
{
    // Steps of 80 samples in 8 shards, evaluations of 500 in 2.
    private static readonly RunPlan Plan = new(1, 800, 500, 80, 8);
    private static readonly DateTime Time = new(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc);
    private static readonly ShardRange Left = new(0, 4);
    private static readonly ShardRange Right = new(4, 4);

    private readonly WorkerTracker _board = new(Plan);
    private TimeSpan _now;
    private Round _round = new(Phase.Train, 0);

    [Fact]
    public void A_worker_joins_works_leaves_and_is_gone()
    {
        Join(1, "a");
        Join(2, "b");
        Assert.Equal(["joining", "joining"], States());
        Begin();
        Deal(1, Left);
        Deal(2, Right);
        Assert.Equal(["working", "working"], States());
        Answer(1, Left, 8);
        // It has done its part of the round.
        Assert.Equal(["working", "working"], States());
        _board.Leaving(2);
        Assert.Equal(["working", "leaving"], States());
        Answer(2, Right, 2);
        _board.Gone(2, WorkerFate.Left, "it was asked to stop", Time.AddSeconds(3), _now);
        Assert.Equal(["working", "left"], States());
        var gone = Status(2);
        Assert.Equal(("it was asked to stop", Time, Time.AddSeconds(3), 4L), (gone.Fate, gone.Joined, gone.Gone, gone.ShardsDone));
        Begin();
        Begin();
        Deal(3, Left); // Nobody knows it.
        Assert.Equal("working", Status(1).State);
        Join(3, "c");
        Deal(3, Left);
        Assert.Equal("idle", Status(1).State);
    }

    [Theory]
    [InlineData(WorkerFate.Left, "left")]
    [InlineData(WorkerFate.Lost, "lost")]
    [InlineData(WorkerFate.Removed, "removed")]
    public void Its_fate_is_its_state_and_what_had_passed_stays_known(WorkerFate fate, string state)
    {
        var channel = new Channel { BytesSent = 10, BytesReceived = 3 };
        _board.Joined(5, "a", "host:4053", channel, Time);
        _board.Gone(5, fate, "why", Time, _now);
        channel.BytesSent = 11;
        var status = Assert.Single(_board.All(_now));
        Assert.Equal((1, "a", "host:4053", state, "why"), (status.Id, status.Name, status.Address, status.State, status.Fate));
        Assert.Equal((10, 3), (status.BytesSent, status.BytesReceived));
        // A second time changes nothing.
        _board.Gone(5, WorkerFate.Left, "again", Time, _now);
        Assert.Equal("why", Assert.Single(_board.All(_now)).Fate);
    }

    [Fact]
    public void Only_sums_that_count_are_shards_done()
    {
        Join(1, "a");
        Begin();
        Deal(1, new ShardRange(0, 8));
        Answer(1, Left, 4);
        Answer(1, Right, 4, Verdict.Redundant);
        Assert.Equal(4, Status(1).ShardsDone);
    }

    [Fact]
    public void Speed_is_from_order_to_answer_and_the_time_of_a_shard_is_the_workers_own()
    {
        Join(1, "a");
        Begin();
        _now += TimeSpan.FromSeconds(1);
        Deal(1, new ShardRange(0, 6));
        // 4 shards of 10 rows in 8 ms, then 2 in 4 ms more.
        Answer(1, Left, 8, computed: 6);
        Assert.Equal(1.5, Status(1).LastShardMilliseconds!.Value, 1e-9);
        Assert.Equal(5000, Status(1).RowsPerSecond, 1e-6);
        Answer(1, new ShardRange(4, 2), 4, computed: 2);
        Assert.Equal(1, Status(1).LastShardMilliseconds!.Value, 1e-9);
        Assert.Equal(5000, Status(1).RowsPerSecond, 1e-6);
        // An evaluation has shards of its own, and no gradients.
        Begin(Phase.Evaluate);
        Deal(1, new ShardRange(0, 2));
        Answer(1, new ShardRange(0, 2), 100, computed: 90);
        Assert.Equal(45, Status(1).LastShardMilliseconds!.Value, 1e-9);
        Assert.Equal(5000, Status(1).RowsPerSecond, 1e-6);
    }

    [Fact]
    public void The_share_is_of_the_newest_rounds_and_of_those_who_are_there()
    {
        Join(1, "a");
        Join(2, "b");
        for (var i = 0; i < 20_000; i++)
        {
            Begin();
            Deal(1, new ShardRange(0, 6));
            Deal(2, new ShardRange(6, 2));
        }

        Assert.Equal([0.75, 0.25], _board.All(_now).Select(worker => Math.Round(worker.Fraction, 9)));
        for (var i = 0; i < 35; i++)
        {
            Begin();
            Deal(2, new ShardRange(0, 8));
        }

        // 1.02^-35 is one half.
        Assert.Equal(0.375, Status(1).Fraction, 2e-3);
        _board.Gone(2, WorkerFate.Lost, "why", Time, _now);
        Assert.Equal([1, 0], _board.All(_now).Select(worker => Math.Round(worker.Fraction, 9)));
    }

    [Fact]
    public void Who_alone_is_waited_for_holds_the_round_up()
    {
        Join(1, "a");
        Join(2, "b");
        Begin();
        Deal(1, Left);
        Deal(2, Right);
        Assert.Equal([null, null], Waits());
        Answer(2, Right, 3);
        _now += TimeSpan.FromMilliseconds(7);
        Assert.Equal([7, null], Waits());
        Answer(1, new ShardRange(0, 2), 1);
        Assert.Equal([8, null], Waits());
        Answer(1, new ShardRange(2, 2), 1);
        Assert.Equal([null, null], Waits());
        // The next round begins from new.
        Begin();
        Deal(1, Left);
        Deal(2, Right);
        Assert.Equal([null, null], Waits());
        _board.Gone(1, WorkerFate.Lost, "why", Time, _now);
        _now += TimeSpan.FromMilliseconds(2);
        Assert.Equal([null, 2], Waits());
    }

    [Fact]
    public void Who_is_late_is_not_waited_for_any_more_but_the_one_who_got_its_shards_is()
    {
        Join(1, "a");
        Join(2, "b");
        Begin();
        Deal(1, Left);
        Deal(2, Right);
        Answer(2, Right, 1);
        _now += TimeSpan.FromMilliseconds(30);
        Reissue(Left, 1, 2, ReissueCause.Late);
        _now += TimeSpan.FromMilliseconds(5);
        Assert.Equal(["late", "working"], States());
        Assert.Equal([null, 5], Waits());
        Answer(2, Left, 1);
        Begin();
        Deal(2, new ShardRange(0, 8));
        Assert.Equal("late", Status(1).State);
        Assert.Equal(4, Status(1).Reissued);
        // It answers at last: what it did does not count.
        _board.Answered(1, new PartialSum(1, new Round(Phase.Train, 0), Left, 1, null), Verdict.Redundant, _now);
        Assert.Equal(("idle", 0L), (Status(1).State, Status(1).ShardsDone));
    }

    [Theory]
    [InlineData(ReissueCause.Lost, 4)]
    [InlineData(ReissueCause.NonFinite, 0)]
    [InlineData(ReissueCause.Disputed, 0)]
    public void Shards_of_the_lost_are_reissued_those_in_dispute_are_not(ReissueCause cause, int counted)
    {
        Join(1, "a");
        Join(2, "b");
        Begin();
        Deal(1, Left);
        _board.Gone(1, WorkerFate.Lost, "why", Time, _now);
        Reissue(Left, 1, 2, cause);
        Assert.Equal((counted, "lost"), (Status(1).Reissued, Status(1).State));
    }

    [Fact]
    public void Of_very_many_that_are_gone_the_oldest_are_dropped()
    {
        Join(1, "stays");
        for (var i = 0; i < WorkerTracker.MaxGone + 5; i++)
        {
            Join(i + 2, $"w{i}");
            _board.Gone(i + 2, WorkerFate.Lost, "why", Time, _now);
        }

        var all = _board.All(_now);
        Assert.Equal(WorkerTracker.MaxGone + 1, all.Length);
        Assert.Equal((1, "stays", 7, "w5"), (all[0].Id, all[0].Name, all[1].Id, all[1].Name));
    }

    [Fact]
    public void When_a_run_goes_back_its_workers_are_gone_and_the_coordinators_numbers_begin_anew()
    {
        Join(1, "a");
        Begin();
        Deal(1, Left);
        _board.EndAll("the run went back", Time);
        Join(1, "a");
        Assert.Equal([(1, "left", "the run went back"), (2, "joining", null)], _board.All(_now).Select(worker => (worker.Id, worker.State, worker.Fate)));
        Begin();
        Deal(1, Left);
        Assert.Equal(["left", "working"], States());
    }

    private void Join(int worker, string name) => _board.Joined(worker, name, "this process", new Channel(), Time);

    private void Begin(Phase phase = Phase.Train)
    {
        _round = new Round(phase, _round.Step + 1);
        _board.RoundBegan(_round);
    }

    private void Deal(int worker, ShardRange shards) => _board.Dealt(worker, _round, shards, _now);

    private void Answer(int worker, ShardRange node, int milliseconds, Verdict verdict = Verdict.Accepted, int computed = 0)
    {
        _now += TimeSpan.FromMilliseconds(milliseconds);
        _board.Answered(worker, new PartialSum(1, _round, node, 1, null) { Compute = TimeSpan.FromMilliseconds(computed) }, verdict, _now);
    }

    private void Reissue(ShardRange shards, int from, int to, ReissueCause cause)
    {
        Deal(to, shards);
        _board.Reissued(new Reissue(_round, shards, from, to, cause, TimeSpan.Zero), _now);
    }

    private WorkerStatus Status(int id) => _board.All(_now).Single(worker => worker.Id == id);

    private IEnumerable<string> States() => _board.All(_now).Select(worker => worker.State);

    private IEnumerable<double?> Waits() => _board.All(_now).Select(worker => worker.HoldsUpMilliseconds is { } wait ? Math.Round(wait, 6) : (double?)null);

    private sealed class Channel : IWorkerChannel
    {
        public long BytesSent { get; set; }

        public long BytesReceived { get; set; }

        public void Assign(WorkOrder order, SharedWeights weights)
        {
        }

        public void Dispose()
        {
        }
    }
}
