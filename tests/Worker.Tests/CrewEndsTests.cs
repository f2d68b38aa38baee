namespace Autoencoder.Worker.Tests;

/// <summary>What the ends of several workers come to for their process.</summary>
public sealed class CrewEndsTests
{
    private static readonly WorkerEnd Over = new(WorkerOutcome.Done, "the training is done");
    private static readonly WorkerEnd Gone = new(WorkerOutcome.Lost, "the coordinator is gone");
    private static readonly WorkerEnd Refused = new(WorkerOutcome.Failed, "the coordinator refused this worker");
    private static readonly WorkerEnd Barred = new(WorkerOutcome.SentAway, "it computes wrongly");

    [Fact]
    public void The_only_worker_s_end_is_the_process_s()
    {
        foreach (var end in (WorkerEnd[])[Over, Gone, Refused, Barred])
        {
            var ends = Of(end);
            Assert.Equal((true, end, null), (ends.AreAll, ends.Sum(), ends.Failure));
        }
    }

    [Fact]
    public void What_is_the_same_for_all_is_said_once()
    {
        foreach (var end in (WorkerEnd[])[Over, Gone, Refused, Barred])
            Assert.Equal(end, Of(end, end, end).Sum());
    }

    [Fact]
    public void While_one_continues_it_is_not_over()
    {
        var ends = Of(Refused, null, Barred);
        Assert.Equal((false, false, false), (ends.AreAll, ends.IsLost, ends.IsDone));
        ends.Note(1, Refused);
        Assert.True(ends.AreAll);
        ends.Again(0);
        Assert.False(ends.AreAll);
    }

    [Fact]
    public void A_coordinator_that_is_lost_to_one_is_lost_to_all()
    {
        var ends = Of(null, Gone, Refused);
        Assert.Equal((true, Gone), (ends.IsLost, ends.Sum()));
    }

    [Fact]
    public void The_end_of_the_run_goes_before_what_happened_to_some()
    {
        var ends = Of(Barred, Over, Gone, Over);
        Assert.Equal((Over, "w-1: it computes wrongly"), (ends.Sum(), ends.Failure));
    }

    [Fact]
    public void Different_reasons_are_told_with_the_workers()
    {
        Assert.Equal(
            new WorkerEnd(WorkerOutcome.SentAway, "w-1, w-2 and w-4: the coordinator refused this worker; w-3: it computes wrongly"), Of(Refused, Refused, Barred, Refused).Sum());
        Assert.Equal(
            new WorkerEnd(WorkerOutcome.Done, "w-1 to w-3: left the run; w-4: stopped while it waited for a run"),
            Of(Left("left the run"), Left("left the run"), Left("left the run"), Left("stopped while it waited for a run")).Sum());

        static WorkerEnd Left(string reason) => new(WorkerOutcome.Done, reason);
    }

    private static CrewEnds Of(params WorkerEnd?[] ends)
    {
        var crew = new CrewEnds([.. ends.Select((_, place) => ends.Length == 1 ? "w" : $"w-{place + 1}")]);
        for (var worker = 0; worker < ends.Length; worker++)
            if (ends[worker] is { } end)
                crew.Note(worker, end);
        return crew;
    }
}
