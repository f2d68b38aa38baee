using Akka.Actor;
using Akka.TestKit.Xunit2;
using Autoencoder.Coordinator.Cluster;

namespace Autoencoder.Coordinator.Tests.Cluster;

public sealed class WorkerRegistryTests : TestKit
{
    private readonly WorkerRegistry _workers = new();

    [Fact]
    public void Workers_of_one_name_can_be_told_apart()
    {
        string[] names = [.. Enumerable.Range(0, 4).Select(i => _workers.Add(i == 1 ? "other" : "w", CreateTestProbe().Ref).Name)];
        Assert.Equal(["w", "other", "w#3", "w#4"], names);
    }

    [Fact]
    public void A_name_is_free_again_when_its_worker_is_gone_but_a_number_never()
    {
        var first = _workers.Add("w", CreateTestProbe().Ref);
        _workers.Remove(first);
        var second = _workers.Add("w", first.Actor);
        Assert.Equal("w", second.Name);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Same(second, _workers.Find(first.Actor));
        Assert.Null(_workers.Find(first.Id));
    }

    [Fact]
    public void Those_work_that_are_connected_and_not_about_to_leave()
    {
        var (connected, leaving, _) = (Add(), Add(), Add());
        connected.Channel = leaving.Channel = new FakeWorker(TestActor, CreateTestProbe(), null!);
        leaving.IsLeaving = true;
        Assert.Equal(1, _workers.WorkingCount);
        Assert.Equal(3, _workers.All.Count);
    }

    [Fact]
    public void Workers_of_one_node_are_found_together_and_have_a_name_each()
    {
        var (here, there) = (new Address("akka.tcp", "autoencoder", "10.0.0.1", 4000), new Address("akka.tcp", "autoencoder", "10.0.0.1", 4001));
        WorkerEntry[] added = [AddAt(here, "a-1"), AddAt(here, "a-2"), AddAt(here, "a-3"), AddAt(there, "b")];
        foreach (var entry in added.Where(entry => entry.Name != "a-3"))
            entry.Channel = new FakeWorker(TestActor, CreateTestProbe(), null!);
        Assert.Equal(["a-1", "a-2", "a-3", "b"], _workers.All.Select(entry => entry.Name));
        Assert.Equal(["a-1", "a-2"], _workers.ConnectedAt(here).Select(entry => entry.Name));
        Assert.All(added, entry => Assert.Same(entry, _workers.Find(entry.Actor)));
        _workers.Remove(added[0]);
        Assert.Equal(["a-2"], _workers.ConnectedAt(here).Select(entry => entry.Name));
    }

    private WorkerEntry AddAt(Address node, string name) => _workers.Add(
        name, new EmptyLocalActorRef(((ExtendedActorSystem)Sys).Provider, new RootActorPath(node) / "user" / name, Sys.EventStream));

    private WorkerEntry Add() => _workers.Add("w", CreateTestProbe().Ref);
}
