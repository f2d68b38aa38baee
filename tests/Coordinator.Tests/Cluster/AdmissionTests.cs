using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Cluster;

public sealed class AdmissionTests
{
    [Fact]
    public void A_worker_that_computed_wrongly_is_refused_in_later_terms_too_unless_it_has_another_name()
    {
        var banned = new Dictionary<string, Round>();
        Admission NextTerm() => new(TinyRun.Spec, TinyRun.ProbeHash, banned);
        Assert.Null(NextTerm().Check(FakeWorker.Request));
        NextTerm().Ban(FakeWorker.Request.Name, new Round(Phase.Train, 12));
        Assert.Equal(
            "a worker of that name computed wrongly in step 12; check its machine's memory and processor, and start it under another --name",
            NextTerm().Check(FakeWorker.Request));
        Assert.Null(NextTerm().Check(FakeWorker.Request with { Name = "other" }));
    }
}
