using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class RunStatusTests
{
    private readonly RunStatus _status = new(TimeProvider.System);

    [Fact]
    public void It_waits_trains_and_evaluates()
    {
        Assert.Equal((RunStage.Waiting, "the training has not begun"), _status.Now);
        _status.RoundBegan(new Round(Phase.Train, 0));
        Assert.Equal((RunStage.Training, null), _status.Now);
        _status.RoundBegan(new Round(Phase.Evaluate, 1));
        Assert.Equal(RunStage.Evaluating, _status.Now.Stage);
        Assert.False(_status.IsOver);
    }

    [Fact]
    public void It_waits_for_a_reason_until_somebody_computes()
    {
        _status.RoundBegan(new Round(Phase.Evaluate, 1));
        _status.Happened(RoundEvents.WaitsForWorkers(new Round(Phase.Evaluate, 1)));
        Assert.Equal((RunStage.Waiting, "there is no worker"), _status.Now);
        _status.Happened(WorkerEvents.Joined("a", 1, 4));
        Assert.Equal(RunStage.Waiting, _status.Now.Stage);
        _status.Dealt(1, new Round(Phase.Evaluate, 1), new ShardRange(0, 1));
        Assert.Equal((RunStage.Evaluating, null), _status.Now);
    }

    [Fact]
    public void What_goes_back_continues()
    {
        _status.Happened(RunEvents.RolledBack("why"));
        Assert.Equal((RunStage.Waiting, "why"), _status.Now);
        _status.Happened(RunEvents.Resumed(5, 2, true, 0));
        _status.RoundBegan(new Round(Phase.Train, 5));
        Assert.Equal(RunStage.Training, _status.Now.Stage);
    }

    [Fact]
    public void It_ends_in_one_of_three_ways()
    {
        foreach (var (end, stage, reason) in ((TrainingEvent, RunStage, string?)[])[
            (RunEvents.Finished(5), RunStage.Finished, null),
            (RunEvents.Stopped(5), RunStage.Stopped, null),
            (RunEvents.Failed("why"), RunStage.Failed, "why")])
        {
            var status = new RunStatus(TimeProvider.System);
            status.Happened(end);
            Assert.Equal((stage, reason), status.Now);
            Assert.True(status.IsOver);
        }
    }
}
