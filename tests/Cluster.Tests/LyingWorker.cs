using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// A worker with a broken processor: it computes as others do, but one bit of some of its gradients is wrong.
/// No checksum can tell, for it is wrong before any is computed. Lives in the test's process.
/// </summary>
internal static class LyingWorker
{
    /// <param name="data">The folder of the run's data set.</param>
    public static Task<OwnWorker> Start(string coordinator, string data, Func<PartialSum, bool> lies) =>
        OwnWorker.Start(coordinator, data, "liar", new Connector(lies));

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
