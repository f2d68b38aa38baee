using System.Diagnostics;
using Autoencoder.Coordinator.Tests.Cluster;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Telemetry;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Watching.Telemetry;

// Who listens to activities hears those of whatever else trains in this process.
[Collection(nameof(AloneInProcess))]
public sealed class RoundTracesTests
{
    private static readonly Round First = new(Phase.Train, 0);
    private static readonly Round Second = new(Phase.Evaluate, 1);

    [Fact]
    public void A_span_tells_what_became_of_the_round_and_of_no_other()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Meters.Coordinator,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using (var traces = Some())
        {
            Step(traces, First);
            Assert.NotEqual(default, traces.Of(First));
            Assert.Equal(default, traces.Of(Second));
            Assert.Null(Activity.Current);
            traces.RoundBegan(Second);
            Assert.Equal(default, traces.Of(First));
            traces.Answered(1, new PartialSum(1, First, new ShardRange(0, 4), 0, null), Verdict.Redundant);
            traces.Gone(1, WorkerFate.Left, "it was asked to stop");
        }

        Assert.Equal(["step", "evaluation"], ended.Select(span => span.OperationName));
        Assert.Equal(TinyRun.Spec.RunId.ToString(), ended[0].GetTagItem("autoencoder.run"));
        Assert.Equal(["dealt one shards 0..3", "answered one shards 0..3", "reissued one shards 0..1"], ended[0].Events.Select(Told));
        Assert.Equal(["left one "], ended[1].Events.Select(Told));
        Assert.NotEqual(ended[0].TraceId, ended[1].TraceId);
    }

    // So OpenTelemetry answers for what its sampler leaves out.
    [Fact]
    public void A_round_that_is_only_passed_on_is_not_traced()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Meters.Coordinator,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var traces = Some();
        Step(traces, First);
        Assert.Equal(default, traces.Of(First));
        var span = Assert.Single(ended);
        Assert.Empty(span.TagObjects);
        Assert.Empty(span.Events);
    }

    [Fact]
    public void What_nobody_listens_to_allocates_nothing()
    {
        using var traces = Some();
        Step(traces, First);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Step(traces, First);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(default, traces.Of(First));
    }

    private static RoundTraces Some()
    {
        var traces = new RoundTraces(TinyRun.Spec);
        traces.Joined(1, "one", "here:1", null!);
        return traces;
    }

    private static void Step(RoundTraces traces, Round round)
    {
        traces.RoundBegan(round);
        traces.Dealt(1, round, new ShardRange(0, 4));
        traces.Answered(1, new PartialSum(1, round, new ShardRange(0, 4), 0, null), Verdict.Accepted);
        traces.Reissued(new Reissue(round, new ShardRange(0, 2), 1, 1, ReissueCause.Late, TimeSpan.Zero));
    }

    private static string Told(ActivityEvent happening)
    {
        var tags = happening.Tags.ToDictionary();
        return $"{happening.Name} {tags["autoencoder.worker"]} {tags.GetValueOrDefault("autoencoder.shards")}";
    }
}
