using Akka.Actor;
using Autoencoder.Processes;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Hosting;
using Autoencoder.Shared.Model;
using Autoencoder.Shared.Protocol;
using Autoencoder.Shared.Transport;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// A worker with a broken processor: it computes as others do, and from some step on one bit of each gradient is wrong.
/// No checksum can tell, for it is wrong before any is computed. Lives in the test's process.
/// </summary>
internal sealed class LyingWorker : IAsyncDisposable
{
    private static readonly Lazy<DataSet> Data = new(() => DataSet.Load(Mnist.Folder));

    private readonly ClusterHost _host;
    private readonly TaskCompletionSource<WorkerEnd> _end;

    private LyingWorker(ClusterHost host, TaskCompletionSource<WorkerEnd> end) => (_host, _end) = (host, end);

    /// <summary>How the coordinator let it go.</summary>
    public Task<WorkerEnd> End => _end.Task.WaitAsync(TrainerProcess.Deadline);

    public static async Task<LyingWorker> Start(string coordinator, long fromStep)
    {
        NativeTorch.EnsureLoaded();
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await ClusterHost.Start(
            ClusterNode.WorkerRole, new NodeAddress("127.0.0.1", 0), NodeAddress.Parse(coordinator), verbose: false,
            system => system.ActorOf(Props.Create(() => new WorkerActor("liar", Data.Value, new Connector(fromStep), new SilentLog(), end)), "worker"));
        return new LyingWorker(host, end);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.Abandon();
        _host.Dispose();
    }

    private sealed class Connector(long fromStep) : IChannelConnector
    {
        private readonly TcpConnector _honest = new();

        public async Task<ICoordinatorChannel> Connect(JoinAccepted accepted, ParameterLayout layout) =>
            new Channel(await _honest.Connect(accepted, layout), fromStep);
    }

    private sealed class Channel(ICoordinatorChannel honest, long fromStep) : ICoordinatorChannel
    {
        public ParameterVectorPool Gradients => honest.Gradients;

        public bool Receive(out WorkOrder order, out ParameterVector weights) => honest.Receive(out order, out weights);

        public void Send(in PartialSum partial)
        {
            if (partial.Gradient is { } gradient && partial.Round.Step >= fromStep)
                gradient.Bytes.Span[7] ^= 1;
            honest.Send(partial);
        }

        public void Dispose() => honest.Dispose();
    }
}
