using System.CommandLine;
using System.Globalization;
using Akka.Actor;
using Autoencoder.Support;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Benchmarks.Scaling;

/// <summary>A process of simulated workers.</summary>
internal static class SimulatedWorkersCommand
{
    public const string Name = "simulated-workers";

    /// <summary>What it writes at the end, before the number of vectors that its workers have received and sent.</summary>
    public const string Vectors = "vectors: ";

    private static readonly Argument<string> Coordinator = new("coordinator");
    private static readonly Argument<int> Count = new("count");
    private static readonly Argument<double> ShardMilliseconds = new("shard-milliseconds");
    private static readonly Argument<double> KillSeconds = new("kill-seconds");

    public static Command Create()
    {
        var command = new Command(Name) { Coordinator, Count, ShardMilliseconds, KillSeconds };
        command.Hidden = true;
        command.SetAction(parsed => Run(
            NodeAddress.Parse(parsed.GetValue(Coordinator)!)!.Value, parsed.GetValue(Count),
            TimeSpan.FromMilliseconds(parsed.GetValue(ShardMilliseconds)), TimeSpan.FromSeconds(parsed.GetValue(KillSeconds))));
        return command;
    }

    /// <summary>What to start it with.</summary>
    /// <param name="killEvery">Zero for never.</param>
    public static string[] Arguments(string coordinator, int count, TimeSpan perShard, TimeSpan killEvery) =>
    [
        Name, coordinator, count.ToString(CultureInfo.InvariantCulture),
        perShard.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), killEvery.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    ];

    private static async Task<int> Run(NodeAddress coordinator, int count, TimeSpan perShard, TimeSpan killEvery)
    {
        NativeTorch.EnsureLoaded();
        var data = DataSet.Load(Mnist.Folder);
        using var crew = new SimulatedCrew(count, perShard, data);
        using var over = new CancellationTokenSource();
        using var host = await ClusterHost.Start(
            ClusterNode.WorkerRole, NodeEndpoint.Of(new NodeAddress(coordinator.LocalAddressTowards().ToString(), 0)), coordinator, verbose: false, system =>
            {
                for (var i = 1; i <= count; i++)
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"simulated-{i}");
                    system.ActorOf(Props.Create(() => new SimulatedWorker(name, data.Fingerprint, crew)), name);
                }
            });
        var kills = killEvery > TimeSpan.Zero ? crew.KillEvery(killEvery, over.Token) : Task.CompletedTask;
        Console.WriteLine(Vectors + (await Task.Run(() => crew.Wait(over))).ToString(CultureInfo.InvariantCulture));
        await kills;
        await host.Stop();
        return 0;
    }
}
