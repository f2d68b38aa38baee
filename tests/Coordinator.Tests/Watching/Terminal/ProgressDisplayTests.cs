using System.Net;
using System.Runtime.CompilerServices;
using Autoencoder.Coordinator.Tests.Cluster;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

public sealed class ProgressDisplayTests : IDisposable
{
    private readonly Surface _surface = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ProgressDisplay _display;

    public ProgressDisplayTests() => _display = new ProgressDisplay(TinyRun.Spec, TinyRun.Epochs, _time, () => _surface);

    [Fact]
    public void Begins_with_the_run_and_the_way_to_join_it()
    {
        _display.Started(new ClusterAddress(new NodeAddress("localhost", 4053), new ListenAddress(IPAddress.Loopback), 4053, 4054, Certificate: null));
        _display.Dispose();
        Assert.Equal(
        [
            "6-3-6 relu,sigmoid bce, 45 parameters, batch 20 in 4 shards, seed 1",
            "listening: start workers with --coordinator localhost:4053",
            "reachable from this machine alone, at 127.0.0.1, ports 4053 and 4054; not encrypted",
        ], _surface.Lines);
    }

    [Fact]
    public void Every_event_is_a_line_of_its_own_in_order_even_at_the_end()
    {
        _display.Started(null);
        _display.Happened(WorkerEvents.Joined("a", 4, 4));
        _display.Happened(WorkerEvents.Joined("b", 5, 4));
        _display.Happened(WorkerEvents.Refused("c", "it computes other bits"));
        _display.Happened(WorkerEvents.Lost("b", "the connection was reset", 1, 4));
        _display.Happened(WorkerEvents.Lost("a", "its process stopped", 2, 1));
        _display.Happened(WorkerEvents.Left("d", 0));
        _display.Happened(RoundEvents.WaitsForWorkers(new Round(Phase.Train, 3)));
        _display.Happened(RoundEvents.Waiting("step 3 waits for shard 1 on a, 2.0 s"));
        _display.EpochCompleted(new EpochReport(1, 2, 0.12345, 0.23456, 40, 1, 123456.7, 1));
        _display.Dispose();
        _display.Dispose();
        Assert.Equal(
        [
            "a joined: 4 workers",
            "b joined: 5 workers, but only 4 can be busy; raise --shards in another run",
            "c is refused: it computes other bits",
            "b is lost: the connection was reset; 1 shard to be computed again; 4 workers are left",
            "a is lost: its process stopped; 2 shards to be computed again; 1 worker is left",
            "d left: 0 workers",
            "step 3 waits: there is no worker; the training continues when one joins",
            "waiting: step 3 waits for shard 1 on a, 2.0 s",
            "epoch 1/2  loss 0.1235  validation loss 0.2346  123,457 samples/s  1 worker",
        ], _surface.Lines.Skip(1));
        Assert.True(_surface.IsDisposed);
    }

    [Fact]
    public void Of_an_epoch_that_only_had_to_be_evaluated_no_speed_is_told()
    {
        _display.Started(null);
        _display.EpochCompleted(new EpochReport(1, 2, 0.12345, 0.23456, 40, 1, SamplesPerSecond: 0, 1));
        _display.Dispose();
        Assert.Equal("epoch 1/2  loss 0.1235  validation loss 0.2346  1 worker", _surface.Lines[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Late_shards_are_counted_and_told_one_by_one_only_if_asked_for(bool isVerbose)
    {
        using var display = new ProgressDisplay(TinyRun.Spec, TinyRun.Epochs, _time, () => _surface, isVerbose);
        display.Started(null);
        Reissue(new Reissue(new Round(Phase.Train, 3), new ShardRange(0, 1), 2, 1, ReissueCause.Late, TimeSpan.FromMilliseconds(17)));
        Reissue(new Reissue(new Round(Phase.Train, 3), new ShardRange(2, 2), 2, 1, ReissueCause.Lost, TimeSpan.Zero));
        display.EpochCompleted(new EpochReport(1, 2, 0.12345, 0.23456, 40, 1, 123456.7, 1));
        display.EpochCompleted(new EpochReport(2, 4, 0.12345, 0.23456, 40, 1, 123456.7, 1));
        display.Dispose();
        string[] fine =
        [
            "step 3: worker-2 is late (17.0 ms); shard 0 also sent to worker-1",
            "step 3: shards 2..3 sent to worker-1, because worker-2 is gone",
        ];
        Assert.Equal(
        [
            .. isVerbose ? fine : [],
            "epoch 1/2  loss 0.1235  validation loss 0.2346  123,457 samples/s  1 worker  1 late shard",
            "epoch 2/2  loss 0.1235  validation loss 0.2346  123,457 samples/s  1 worker",
        ], _surface.Lines.Skip(1));

        void Reissue(Reissue reissue)
        {
            display.Reissued(reissue);
            display.Happened(RoundEvents.Reissued(reissue, "worker-2", "worker-1"));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_checkpoints_those_that_took_long_are_told_and_the_others_only_if_asked_for(bool isVerbose)
    {
        using var display = new ProgressDisplay(TinyRun.Spec, TinyRun.Epochs, _time, () => _surface, isVerbose);
        display.Started(null);
        display.Happened(RunEvents.CheckpointWritten(2, "checkpoint", TimeSpan.FromMilliseconds(999)));
        display.Happened(RunEvents.CheckpointWritten(4, "checkpoint", TimeSpan.FromMilliseconds(1000)));
        display.Happened(RunEvents.CheckpointFailed(4, "no room."));
        display.Dispose();
        Assert.Equal(
        [
            .. isVerbose ? ["checkpoint at step 2, written in 999.0 ms"] : Array.Empty<string>(),
            "checkpoint at step 4, written in 1000.0 ms",
            "warning: no room. The training continues.",
        ], _surface.Lines.Skip(1));
    }

    [Theory]
    [InlineData(0, 1, double.NaN)]
    [InlineData(1, 1, 0.5)]
    [InlineData(2, 2, 0.0)]
    [InlineData(4, 2, -2.0)]
    public void Shows_where_the_run_stands_and_the_mean_loss_of_the_epoch_so_far(int steps, int epoch, double loss)
    {
        for (var step = 0; step < steps; step++)
            _display.StepCompleted(step, 0.5 - step, 20);
        _display.Happened(WorkerEvents.Joined("a", 1, 4));
        _display.Started(null);
        _display.Dispose();
        var state = _surface.State;
        Assert.Equal((epoch, 2, steps, 4L, 1), (state.Epoch, state.Epochs, state.Steps, state.TotalSteps, state.Workers));
        Assert.Equal(loss, state.Loss);
        Assert.Null(state.Left); // No time has passed, so no speed is known.
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void How_long_it_will_take_is_told_while_there_is_somebody_to_compute(int workers, bool isTold)
    {
        _display.StepCompleted(0, 0.5, 20);
        _time.Advance(TimeSpan.FromSeconds(3));
        _display.StepCompleted(1, 0.5, 20);
        _display.Happened(WorkerEvents.Left("a", workers));
        _display.Started(null);
        _display.Dispose();
        Assert.Equal(isTold, _surface.State.Left is not null);
    }

    [Fact]
    public async Task What_nobody_hears_is_not_kept()
    {
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _surface.Telling = () =>
        {
            refused.TrySetResult();
            throw new IOException("Broken pipe");
        };
        _display.Started(null);
        await refused.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _display.Dispose();
        var line = Say();
        GC.Collect();
        Assert.False(line.IsAlive);

        // In a frame of its own, which does not keep it either.
        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference Say()
        {
            var happening = RunEvents.Started();
            _display.Happened(happening);
            return new WeakReference(happening);
        }
    }

    [Fact]
    public void Without_a_start_there_is_nothing_to_end()
    {
        _display.Dispose();
        Assert.False(_surface.IsDisposed);
    }

    public void Dispose()
    {
        _display.Dispose();
        _surface.Dispose();
    }

    private sealed class Surface : IProgressSurface
    {
        public List<string> Lines { get; } = [];

        public ProgressState State { get; private set; }

        public bool IsDisposed { get; private set; }

        public Action Telling { get; set; } = () => { };

        public void WriteEvent(TrainingEvent happening, DateTime utc)
        {
            Telling();
            Lines.Add(happening.Text);
        }

        public void Show(in ProgressState state) => State = state;

        public void Dispose() => IsDisposed = true;
    }
}
