using Akka.Actor;
using Autoencoder.Support;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// A worker with a broken processor: it computes as others do, but one bit of some of its gradients is wrong.
/// No checksum can tell, for it is wrong before any is computed. Lives in the test's process.
/// </summary>
internal sealed class LyingWorker : IAsyncDisposable
{
    private readonly ClusterHost _host;
    private readonly TaskCompletionSource<WorkerEnd> _end;

    private LyingWorker(ClusterHost host, TaskCompletionSource<WorkerEnd> end) => (_host, _end) = (host, end);

    /// <summary>How the coordinator let it go.</summary>
    public Task<WorkerEnd> End => _end.Task.WaitAsync(TrainerProcess.Deadline);

    /// <param name="data">The folder of the run's data set.</param>
    public static async Task<LyingWorker> Start(string coordinator, string data, Func<PartialSum, bool> lies)
    {
        NativeTorch.EnsureLoaded();
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await ClusterHost.Start(
            ClusterNode.WorkerRole, new NodeAddress("127.0.0.1", 0), NodeAddress.Parse(coordinator), verbose: false,
            system => system.ActorOf(Props.Create(() => new WorkerActor("liar", LoadedData.Of(data), new Connector(lies), new SilentLog(), end)), "worker"));
        return new LyingWorker(host, end);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.Abandon();
        _host.Dispose();
    }

    private sealed class Connector(Func<PartialSum, bool> lies) : IChannelConnector
    {
        private readonly TcpConnector _honest = new(tls: null);

        public async Task<ICoordinatorChannel> Connect(JoinAccepted accepted, ParameterLayout layout, CancellationToken unwanted) =>
            new Channel(await _honest.Connect(accepted, layout, unwanted), lies);
    }

    private sealed class Channel(ICoordinatorChannel honest, Func<PartialSum, bool> lies) : ICoordinatorChannel
    {
        public ParameterVectorPool Gradients => honest.Gradients;

        public bool Receive(out WorkOrder order, out ParameterVector weights) => honest.Receive(out order, out weights);

        public void Send(in PartialSum partial)
        {
            if (partial.Gradient is { } gradient && lies(partial))
                gradient.Bytes.Span[^2] ^= 0x20; // A high bit of the last bias's gradient, which is never zero.
            honest.Send(partial);
        }

        public void Close() => honest.Close();

        public void Dispose() => honest.Dispose();
    }
}
