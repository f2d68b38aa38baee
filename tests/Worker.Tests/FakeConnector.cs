using System.Threading.Channels;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker.Tests;

/// <summary>Opens the channels that the test has prepared, or fails as it says, one after the other.</summary>
internal sealed class FakeConnector : IChannelConnector
{
    private readonly Channel<Func<ICoordinatorChannel>> _next = Channel.CreateUnbounded<Func<ICoordinatorChannel>>();
    private readonly Channel<JoinAccepted> _asked = Channel.CreateUnbounded<JoinAccepted>();

    public Channel<JoinAccepted> Asked => _asked;

    public void Next(Func<ICoordinatorChannel> open) => _next.Writer.TryWrite(open);

    /// <summary>Of the newest attempt.</summary>
    public CancellationToken Unwanted { get; private set; }

    // A caller that does not want it any more may get it all the same: a connection may be there already.
    public async Task<ICoordinatorChannel> Connect(JoinAccepted accepted, ParameterLayout layout, CancellationToken unwanted)
    {
        Unwanted = unwanted;
        _asked.Writer.TryWrite(accepted);
        return (await _next.Reader.ReadAsync(CancellationToken.None))();
    }
}

/// <summary>What the worker told its user.</summary>
internal sealed class RecordingLog : IWorkerLog
{
    public void Offered()
    {
    }

    public Channel<string> Lines { get; } = Channel.CreateUnbounded<string>();

    public void Joined(RunSpec run, string? name) => Lines.Writer.TryWrite(name is null ? "joined" : $"joined as {name}");

    public void Disconnected(string reason) => Lines.Writer.TryWrite(reason);

    public void OrderBegan(WorkOrder order)
    {
    }

    public void Answered()
    {
    }
}
