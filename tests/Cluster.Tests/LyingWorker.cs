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
    /// <param name="lie">What becomes of a gradient; by default one bit of it is another.</param>
    public static Task<OwnWorker> Start(string coordinator, string data, Func<PartialSum, bool> lies, Action<ParameterVector>? lie = null) =>
        OwnWorker.Start(coordinator, data, "liar", new Connector(lies, lie ?? FlipBit));

    // A high bit of the last bias's gradient, which is never zero.
    private static void FlipBit(ParameterVector gradient) => gradient.Bytes.Span[^2] ^= 0x20;

    private sealed class Connector(Func<PartialSum, bool> lies, Action<ParameterVector> lie) : IChannelConnector
    {
        private readonly TcpConnector _honest = new(tls: null);

        public async Task<ICoordinatorChannel> Connect(JoinAccepted accepted, ParameterLayout layout, CancellationToken unwanted) =>
            new Channel(await _honest.Connect(accepted, layout, unwanted), lies, lie);
    }

    private sealed class Channel(ICoordinatorChannel honest, Func<PartialSum, bool> lies, Action<ParameterVector> lie) : ICoordinatorChannel
    {
        public ParameterVectorPool Gradients => honest.Gradients;

        public bool Receive(out WorkOrder order, out ParameterVector weights) => honest.Receive(out order, out weights);

        public void Send(in PartialSum partial)
        {
            if (partial.Gradient is { } gradient && lies(partial))
                lie(gradient);
            honest.Send(partial);
        }

        public void Close() => honest.Close();

        public void Dispose() => honest.Dispose();
    }
}
