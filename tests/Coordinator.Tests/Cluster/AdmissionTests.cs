using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Numerics.Sharding;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Cluster;

public sealed class AdmissionTests
{
    [Fact]
    public void A_worker_that_computed_wrongly_is_refused_in_later_terms_too_unless_it_has_another_name()
    {
        var banned = new Dictionary<string, Round>();
        Admission NextTerm() => new(TinyRun.Spec, TinyRun.ProbeHash, banned, TimeProvider.System);
        Assert.Null(NextTerm().Check(FakeWorker.Request));
        NextTerm().Ban(FakeWorker.Request.Name, new Round(Phase.Train, 12));
        Assert.Equal(
            "a worker of that name computed wrongly in step 12; check its machine's memory and processor, and start it under another --name",
            NextTerm().Check(FakeWorker.Request));
        Assert.Null(NextTerm().Check(FakeWorker.Request with { Name = "other" }));
    }

    /// <summary>Two machines may call their workers alike; among the others one of them has another name then.</summary>
    [Fact]
    public void Who_has_another_name_among_the_workers_is_barred_by_its_own()
    {
        var admission = new Admission(TinyRun.Spec, TinyRun.ProbeHash, new Dictionary<string, Round>(), TimeProvider.System);
        admission.Ban($"{FakeWorker.Request.Name}#3", new Round(Phase.Train, 12));
        Assert.StartsWith("a worker of that name computed wrongly in step 12; ", admission.Check(FakeWorker.Request), StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_was_silent_three_times_stays_out_for_ten_minutes()
    {
        var time = new FakeTimeProvider();
        var admission = new Admission(TinyRun.Spec, TinyRun.ProbeHash, new Dictionary<string, Round>(), time);
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
