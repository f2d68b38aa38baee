using Autoencoder.Support;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>By whatever address or name workers reach the coordinator, they compute what they always do.</summary>
public sealed class ReachabilityTests : IDisposable
{
    private const string Settings = "--preset keras-bce --epochs 2";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Over_loopback_of_IPv6()
    {
        Requirement.IPv6();
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1, listen: "[::1]:0", data: MnistExtract.Folder);
        var worker = await run.StartWorker("one");
        await run.Coordinator.NextLine("^reachable from this machine alone, at ::1, ports [0-9]+ and [0-9]+; not encrypted$");
        await CompletedWith(worker, run);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_IPv6_between_machines_by_a_name(bool encrypted)
    {
        Requirement.Networks();
        using var network = TestNetwork.Create();
        network.Hub.SetNames(("trainer", TestNetwork.AddressV6));
        var elsewhere = network.AddHost();
        elsewhere.SetNames(("trainer", TestNetwork.AddressV6));
        var tls = Tls(encrypted);
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1, listen: "trainer:4053", environment: tls, network: network, data: MnistExtract.Folder);
        var worker = await run.StartWorker("one", environment: tls, host: elsewhere);
        await run.Coordinator.NextLine($"^reachable at {TestNetwork.AddressV6} alone, ports 4053 and 4054; {(encrypted ? "encrypted" : "not encrypted")}, ");
        await CompletedWith(worker, run);
    }

    // As Debian's installer writes it.
    [SkippableFact]
    public async Task By_the_machines_own_name_though_it_means_loopback_there()
    {
        Requirement.Networks();
        using var network = TestNetwork.Create();
        network.Hub.SetNames(("trainer", "127.0.1.1"));
        var elsewhere = network.AddHost();
        elsewhere.SetNames(("trainer", TestNetwork.Address));
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2, listen: "trainer:4053", network: network, data: MnistExtract.Folder);
        var beside = await run.StartWorker("beside");
        var worker = await run.StartWorker("one", host: elsewhere);
        await run.Coordinator.NextLine(
            @"^reachable at every address of this machine \(trainer is 127\.0\.1\.1 here, which no other machine reaches\), ports 4053 and 4054; not encrypted, and anyone who reaches it can join and read along \(--tls\)$");
        await CompletedWith(worker, run);
        await beside.ExitsWith(0);
    }

    [SkippableFact]
    public async Task By_a_name_of_both_kinds_of_address()
    {
        Requirement.Networks();
        using var network = TestNetwork.Create();
        network.Hub.SetNames(("trainer", TestNetwork.Address), ("trainer", TestNetwork.AddressV6));
        var (old, late) = (network.AddHost(), network.AddHost());
        old.SetNames(("trainer", TestNetwork.Address));
        late.SetNames(("trainer", TestNetwork.AddressV6));
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2, listen: "trainer:4053", network: network, data: MnistExtract.Folder);
        var one = await run.StartWorker("one", host: old);
        var two = await run.StartWorker("two", host: late);
        await run.Coordinator.NextLine(@"^reachable at every address of this machine \(trainer has several addresses\), ");
        await CompletedWith(one, run);
        await two.ExitsWith(0);
    }

    [Fact]
    public async Task Through_ports_that_are_published_under_other_numbers()
    {
        var (listen, published) = (ClusterPorts.Next(), ClusterPorts.Next());
        using var control = PublishedPort.Of(published, listen);
        using var data = PublishedPort.Of(published + 1, listen + 1);
        var environment = new Dictionary<string, string> { ["AUTOENCODER_ADVERTISE"] = $"127.0.0.1:{published}" };
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1, listen: $"0.0.0.0:{listen}", environment: environment, data: MnistExtract.Folder);
        Assert.Equal($"127.0.0.1:{published}", await run.Address());
        await using var worker = await OwnWorker.Start(await run.Address(), run.Data, "one", new TcpConnector(tls: null));
        await run.Coordinator.NextLine($"^reachable at every IPv4 address of this machine, ports {listen} and {listen + 1}; ");
        await run.CompletedAsUndisturbed();
        Assert.True(control.Connections > 0);
        Assert.True(data.Connections > 0);
    }

    [Fact]
    public async Task On_all_interfaces_at_a_port_of_the_systems_choice()
    {
        await using var run = new TrainingRun(
            Settings, embedded: 0, awaited: 1, listen: "0.0.0.0:0", environment: new Dictionary<string, string> { ["AUTOENCODER_ADVERTISE"] = "127.0.0.1" }, data: MnistExtract.Folder);
        await using var worker = await OwnWorker.Start(await run.Address(), run.Data, "one", new TcpConnector(tls: null));
        await run.CompletedAsUndisturbed();
    }

    private static async Task CompletedWith(TrainerProcess worker, TrainingRun run)
    {
        await run.CompletedAsUndisturbed();
        await worker.NextLine("the training is done$");
        await worker.ExitsWith(0);
    }

    private Dictionary<string, string> Tls(bool encrypted) =>
        encrypted ? new() { ["AUTOENCODER_TLS"] = TestCertificate.Write(_folder["cluster.pem"]) } : [];
}
