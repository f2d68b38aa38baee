using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>Receiving blocks. Here it does so on a thread of its own, as in a worker, and a test waits for it no longer than its deadline.</summary>
internal static class WorkersThread
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The next order and its weights; null once the channel was closed on this side.</summary>
    public static Task<(WorkOrder Order, ParameterVector Weights)?> Next(this ICoordinatorChannel worker) => Task.Factory.StartNew(
        () => worker.Receive(out var order, out var weights) ? (order, weights) : ((WorkOrder, ParameterVector)?)null,
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(Deadline);

    /// <summary>Why there is no next order.</summary>
    public static async Task<string> Fault(this ICoordinatorChannel worker) =>
        (await Assert.ThrowsAsync<TransportException>(worker.Next)).Message;
}
