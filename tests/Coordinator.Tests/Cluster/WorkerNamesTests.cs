using Autoencoder.Coordinator.Cluster;

namespace Autoencoder.Coordinator.Tests.Cluster;

public sealed class WorkerNamesTests
{
    private readonly WorkerNames _names = new(inProcess: 1);

    [Fact]
    public void One_that_was_given_a_name_keeps_it()
    {
        Assert.Equal("w", _names.DisplayName(FakeWorker.Request));
        Assert.Equal("w", _names.RequestedName("w"));
    }

    /// <summary>One is called as another one is numbered.</summary>
    [Fact]
    public void A_barred_worker_is_known_by_what_it_asked_with()
    {
        var request = FakeWorker.Request with { Name = "0f3a-1", IsUnnamed = true };
        Assert.Equal("worker-2", _names.DisplayName(request));
        _names.Note("worker-2", request);
        _names.Note(WorkerNames.Distinct("worker-2", 7), FakeWorker.Request with { Name = "worker-2" });
        Assert.Equal(("0f3a-1", "worker-2"), (_names.RequestedName("worker-2"), _names.RequestedName("worker-2#7")));
    }

    [Fact]
    public void The_others_are_numbered_after_those_of_the_process_and_keep_their_number()
    {
        Assert.Equal(("worker-2", "worker-3", "worker-2"), (Shown("0f3a-1"), Shown("77bc-1"), Shown("0f3a-1")));

        string Shown(string name) => _names.DisplayName(FakeWorker.Request with { Name = name, IsUnnamed = true });
    }
}
