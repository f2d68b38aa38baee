using System.Net.Sockets;
using System.Threading.Channels;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>
/// One direction of a proxied connection: takes whole frames from one end and passes them on to the other, each as its
/// fault wants it.
/// </summary>
internal sealed class FaultyLink(FaultProxy proxy, FaultScript script, int firstFrame)
{
    private readonly Channel<byte[]> _arrived = Channel.CreateUnbounded<byte[]>();
    private readonly List<Delayed> _delayed = [];
    private readonly List<byte> _glued = [];
    private Socket _to = null!;
    private int _toGlue;

    /// <summary>Ends once the proxy is told to continue after a stall.</summary>
    public Task Continued => proxy.Continued;

    /// <summary>Ends when one more frame has arrived at the proxy, whatever happens to it then.</summary>
    public Task Arrival() => _arrived.Reader.ReadAsync().AsTask().WaitAsync(FaultProxy.Deadline);

    public async Task Pump(Socket from, Socket to)
    {
        _to = to;
        try
        {
            for (var number = firstFrame; await Read(from, number == FaultScript.Preamble) is { } frame; number++)
            {
                _arrived.Writer.TryWrite(frame);
                await (script.TryGetValue(number, out var fault) ? fault.Apply(this, frame) : Send(frame));
                await Due();
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Reset();
        }
    }

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        if (_toGlue > 0)
            _glued.AddRange(bytes.Span);
        else
            await Write(bytes);
    }

    public Task Delay(byte[] frame, int behind)
    {
        _delayed.Add(new Delayed(frame, behind + 1));
        return Task.CompletedTask;
    }

    public Task Glue(byte[] frame, int frames)
    {
        _toGlue = Math.Max(_toGlue, frames);
        return Send(frame);
    }

    public void Close() => proxy.Close();

    public void Reset() => proxy.Reset();

    /// <summary>After a frame was dealt with: what waited for it goes.</summary>
    private async Task Due()
    {
        foreach (var delayed in _delayed.ToArray())
            if (--delayed.Behind == 0)
            {
                _delayed.Remove(delayed);
                await Send(delayed.Frame);
            }

        if (_toGlue == 0 || --_toGlue > 0)
            return;
        await Write(_glued.ToArray());
        _glued.Clear();
    }

    private async Task Write(ReadOnlyMemory<byte> bytes)
    {
        // After closing, what still comes is taken, so that the sender sees no reset, and goes nowhere.
        while (!bytes.IsEmpty && !proxy.IsClosed)
            bytes = bytes[await _to.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>The next frame whole, or null at the end.</summary>
    private static async Task<byte[]?> Read(Socket from, bool preamble)
    {
        try
        {
            var frame = new byte[preamble ? Preamble.Size : FrameHeader.Size];
            await SocketPair.ReadExactlyAsync(from, frame);
            if (preamble)
                return frame;
            Array.Resize(ref frame, FrameHeader.Size + (int)FrameHeader.Read(frame).PayloadBytes);
            await SocketPair.ReadExactlyAsync(from, frame.AsMemory(FrameHeader.Size));
            return frame;
        }
        catch (TransportException)
        {
            return null;
        }
    }

    private sealed class Delayed(byte[] frame, int behind)
    {
        public byte[] Frame { get; } = frame;

        public int Behind { get; set; } = behind;
    }
}
