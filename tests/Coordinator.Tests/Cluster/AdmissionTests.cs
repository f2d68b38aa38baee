using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Numerics.Sharding;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Cluster;

public sealed class AdmissionTests
{
    [Fact]
    public void A_worker_that_computed_wrongly_is_refused_in_later_terms_too_unless_it_has_another_name()
    {
        var barred = new BarredWorkers(new WorkerNames(0));
        Admission NextTerm() => new(TinyRun.Spec, TinyRun.ProbeHash, barred, TimeProvider.System);
        Assert.Null(NextTerm().Check(FakeWorker.Request));
        NextTerm().Bar(FakeWorker.Request.Name, new Round(Phase.Train, 12));
        Assert.Equal(
            "a worker of that name computed wrongly in step 12; check its machine's memory and processor, and start it under another --name",
            NextTerm().Check(FakeWorker.Request));
        Assert.Null(NextTerm().Check(FakeWorker.Request with { Name = "other" }));
    }

    /// <summary>Two machines may call their workers alike; among the others one of them has another name then.</summary>
    [Fact]
    public void Who_has_another_name_among_the_workers_is_barred_by_its_own()
    {
        var admission = new Admission(TinyRun.Spec, TinyRun.ProbeHash, new BarredWorkers(new WorkerNames(0)), TimeProvider.System);
        admission.NoteName($"{FakeWorker.Request.Name}#3", FakeWorker.Request);
        admission.Bar($"{FakeWorker.Request.Name}#3", new Round(Phase.Train, 12));
        Assert.StartsWith("a worker of that name computed wrongly in step 12; ", admission.Check(FakeWorker.Request), StringComparison.Ordinal);
    }

    /// <summary>Its short name is another one's after the next start, perhaps.</summary>
    [Fact]
    public void A_worker_without_a_name_of_its_own_is_barred_by_its_machine_and_process()
    {
        var admission = new Admission(TinyRun.Spec, TinyRun.ProbeHash, new BarredWorkers(new WorkerNames(2)), TimeProvider.System);
        var request = FakeWorker.Request with { Name = "0f3a9b-1", IsUnnamed = true };
        Assert.Equal("worker-3", admission.NameOf(request));
        admission.NoteName("worker-3", request);
        admission.Bar("worker-3", new Round(Phase.Train, 12));
        Assert.StartsWith("a worker of that name computed wrongly in step 12; ", admission.Check(request), StringComparison.Ordinal);
        Assert.Null(admission.Check(request with { Name = "0f3a9b-2" }));
    }

    [Fact]
    public void A_worker_that_was_silent_three_times_stays_out_for_ten_minutes()
    {
        var time = new FakeTimeProvider();
        var admission = new Admission(TinyRun.Spec, TinyRun.ProbeHash, new BarredWorkers(new WorkerNames(0)), time);
        for (var silence = 1; silence <= 6; silence++)
        {
            Assert.Null(admission.Check(FakeWorker.Request));
            admission.NoteSilence(FakeWorker.Request.Name);
            if (silence % 3 != 0)
                continue;
            time.Advance(TimeSpan.FromMinutes(2.5));
            Assert.Equal(
                $"{silence} times in this run it gave no answers though its process was alive; look at its machine and its network, and start it again in 8 min, or under another --name",
                admission.Check(FakeWorker.Request));
            Assert.Null(admission.Check(FakeWorker.Request with { Name = "other" }));
            time.Advance(TimeSpan.FromMinutes(7.5));
        }
    }
}
