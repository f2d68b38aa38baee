using Akka.Actor;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Support;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>A worker in the test's process, whose data plane the test has in its hands.</summary>
internal sealed class OwnWorker : IAsyncDisposable
{
    private readonly ClusterHost _host;
    private readonly TaskCompletionSource<WorkerEnd> _end;

    private OwnWorker(ClusterHost host, TaskCompletionSource<WorkerEnd> end) => (_host, _end) = (host, end);

    /// <summary>How the coordinator let it go.</summary>
    public Task<WorkerEnd> End => _end.Task.WaitAsync(TrainerProcess.Deadline);

    /// <param name="data">The folder of the run's data set.</param>
    public static async Task<OwnWorker> Start(string coordinator, string data, string name, IChannelConnector connector)
    {
        NativeTorch.EnsureLoaded();
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await ClusterHost.Start(
            ClusterNode.WorkerRole, NodeEndpoint.Of(new NodeAddress("127.0.0.1", 0)), NodeAddress.Parse(coordinator), verbose: false,
            system => system.ActorOf(Props.Create(() => new WorkerActor(name, new LocalData(LoadedData.Of(data)), connector, new SilentLog(), end)), "worker"));
        return new OwnWorker(host, end);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.Abandon();
        _host.Dispose();
    }
}
