using System.Threading.Channels;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>What a channel told the coordinator, to be awaited.</summary>
internal sealed class RecordedEvents : IWorkerChannelEvents
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Channel<PartialSum> _partials = Channel.CreateUnbounded<PartialSum>();
    private readonly Channel<string> _reasons = Channel.CreateUnbounded<string>();

    public Task<PartialSum> Partial() => _partials.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    public Task<string> Closed() => _reasons.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    /// <summary>Partial sums and reasons that were told and not yet read.</summary>
    public int Left => _partials.Reader.Count + _reasons.Reader.Count;

    public void Received(int workerId, PartialSum partial) => Assert.True(_partials.Writer.TryWrite(partial));

    public void Closed(int workerId, string reason) => Assert.True(_reasons.Writer.TryWrite(reason));
}
