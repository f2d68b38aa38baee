using System.Threading.Channels;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>What the coordinator is told of one worker, in its order.</summary>
internal sealed class WorkerEvents
{
    private readonly Channel<(PartialSum Partial, string? Reason)> _told = Channel.CreateUnbounded<(PartialSum, string?)>();

    public int Left => _told.Reader.Count;

    public void Received(PartialSum partial) => _told.Writer.TryWrite((partial, null));

    public void Closed(string reason) => _told.Writer.TryWrite((default, reason));

    /// <summary>The next sum, or the reason if the connection ended instead.</summary>
    public Task<(PartialSum Partial, string? Reason)> Next() => _told.Reader.ReadAsync().AsTask().WaitAsync(FaultProxy.Deadline);
}
