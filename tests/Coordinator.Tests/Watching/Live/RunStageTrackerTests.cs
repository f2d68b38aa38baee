using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class RunStageTrackerTests
{
    private readonly RunStageTracker _stage = new();

    [Fact]
    public void It_waits_trains_and_evaluates()
    {
        Assert.Equal((RunStage.Waiting, "the training has not begun"), (_stage.Stage, _stage.Reason));
        _stage.RoundBegan(new Round(Phase.Train, 0));
        Assert.Equal((RunStage.Training, null), (_stage.Stage, _stage.Reason));
        _stage.RoundBegan(new Round(Phase.Evaluate, 1));
        Assert.Equal(RunStage.Evaluating, _stage.Stage);
        Assert.False(_stage.IsOver);
    }

    [Fact]
    public void It_waits_for_a_reason_until_somebody_computes()
    {
        _stage.RoundBegan(new Round(Phase.Evaluate, 1));
        _stage.Happened(RoundEvents.WaitsForWorkers(new Round(Phase.Evaluate, 1)));
        Assert.Equal((RunStage.Waiting, "there is no worker"), (_stage.Stage, _stage.Reason));
        _stage.Happened(WorkerEvents.Joined("a", 1, 4));
        Assert.Equal(RunStage.Waiting, _stage.Stage);
        _stage.Dealt();
        Assert.Equal((RunStage.Evaluating, null), (_stage.Stage, _stage.Reason));
    }

    [Fact]
    public void What_goes_back_goes_on()
    {
        _stage.Happened(RunEvents.RolledBack("why"));
        Assert.Equal((RunStage.Waiting, "why"), (_stage.Stage, _stage.Reason));
        _stage.Happened(RunEvents.Resumed(5, 2, true, 0));
        _stage.RoundBegan(new Round(Phase.Train, 5));
        Assert.Equal(RunStage.Training, _stage.Stage);
    }

    [Fact]
    public void It_ends_in_one_of_three_ways()
    {
        foreach (var (end, stage, reason) in ((TrainingEvent, RunStage, string?)[])[
            (RunEvents.Finished(5), RunStage.Finished, null),
            (RunEvents.Stopped(5), RunStage.Stopped, null),
            (RunEvents.Failed("why"), RunStage.Failed, "why")])
        {
            var standing = new RunStageTracker();
            standing.Happened(end);
            Assert.Equal((stage, reason, true), (standing.Stage, standing.Reason, standing.IsOver));
        }
    }
}
