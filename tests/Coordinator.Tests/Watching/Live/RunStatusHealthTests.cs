using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Web;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class RunStatusHealthTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RunStatus _status;

    public RunStatusHealthTests() => _status = new RunStatus(_time);

    [Fact]
    public void Until_the_run_begins_it_is_not_ready() => Assert.Equal(new Health(false, "the run is being prepared"), _status.Health);

    [Fact]
    public void It_is_ready_while_steps_are_done_and_not_when_nothing_is_heard_of_them()
    {
        _status.Happened(RunEvents.Started());
        Assert.Equal(new Health(true, "waiting: the training has not begun"), _status.Health);
        _status.StepCompleted(41, 0.1, 256);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new Health(true, "training: 42 steps are done"), _status.Health);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new Health(false, "nothing has been heard of the training for 11 s"), _status.Health);
        _status.StepCompleted(42, 0.1, 256);
        Assert.True(_status.Health.IsReady);
    }

    [Fact]
    public void A_wait_whose_reason_is_known_is_no_fault_for_as_long_as_it_is_told()
    {
        _status.StepCompleted(6, 0.1, 256);
        _status.Happened(RoundEvents.WaitsForWorkers(new Round(Phase.Train, 7)));
        Assert.Equal(new Health(true, "waiting: there is no worker"), _status.Health);
        _time.Advance(TimeSpan.FromSeconds(9));
        _status.StillWaiting("step 7 waits for a worker, 9.0 s");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new Health(true, "waiting: step 7 waits for a worker, 9.0 s"), _status.Health);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new Health(false, "nothing has been heard of the training for 11 s"), _status.Health);
        _status.StepCompleted(7, 0.1, 256);
        Assert.Equal(new Health(true, "training: 8 steps are done"), _status.Health);
    }

    [Fact]
    public void Without_workers_it_is_not_ready_after_a_minute()
    {
        _status.Happened(RunEvents.Started());
        _status.StillWaiting("for workers: 0 of 2, 1 min 00 s; start one", TimeSpan.FromMinutes(1));
        Assert.Equal(new Health(true, "waiting for workers: 0 of 2, 1 min 00 s; start one"), _status.Health);
        _status.Happened(RoundEvents.Waiting("for workers: 0 of 2, 1 min 01 s; start one"));
        _status.StillWaiting("for workers: 0 of 2, 1 min 01 s; start one", TimeSpan.FromSeconds(61));
        Assert.Equal(new Health(false, "waiting for workers: 0 of 2, 1 min 01 s; start one"), _status.Health);
        _status.StillWaiting("step 7 waits for shard 1 on a, 5 min 00 s");
        Assert.Equal(new Health(true, "waiting: step 7 waits for shard 1 on a, 5 min 00 s"), _status.Health);
    }

    [Fact]
    public void What_also_happens_to_a_training_that_hangs_is_no_sign_of_life()
    {
        _status.StepCompleted(6, 0.1, 256);
        _time.Advance(TimeSpan.FromSeconds(11));
        _status.Happened(WorkerEvents.Refused("one", "it computes other bits"));
        Assert.Equal(new Health(false, "nothing has been heard of the training for 11 s"), _status.Health);
        _status.Happened(RunEvents.RolledBack("a sum was wrong"));
        Assert.Equal(new Health(true, "waiting: a sum was wrong"), _status.Health);
    }

    [Fact]
    public void A_run_that_failed_is_not_ready()
    {
        _status.StepCompleted(6, 0.1, 256);
        _status.Happened(RunEvents.Failed("the loss is not finite"));
        Assert.Equal(new Health(false, "the training failed: the loss is not finite"), _status.Health);
        _status.StillWaiting("step 6 waits for a worker, 9.0 s");
        Assert.Equal(new Health(false, "the training failed: the loss is not finite"), _status.Health);
    }

    [Fact]
    public void A_run_that_is_done_stays_ready()
    {
        _status.StepCompleted(6, 0.1, 256);
        _status.Happened(RunEvents.Finished(7));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(new Health(true, "the training is done after 7 steps"), _status.Health);
    }
}
