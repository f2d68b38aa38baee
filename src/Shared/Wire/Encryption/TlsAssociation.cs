using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace Autoencoder.Shared.Wire.Encryption;

/// <summary>
/// One connection of the control plane, after its handshake: frames of a length (4 bytes, little-endian) and so many
/// bytes, in both directions.
/// </summary>
#pragma warning disable CA1001 // Ends by itself, with the connection: then its stream is disposed, and a timer that still runs has nothing left to end.
internal sealed class TlsAssociation : AssociationHandle
#pragma warning restore CA1001
{
    // What a peer that was stopped may leave unread before Akka.Remote is told to hold back.
    private const int MaxQueuedFrames = 1024;
    private const int MaxBatchBytes = 64 * 1024;

    // How long what was still to be said may take to reach the other side once the connection is to end.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly SslStream _stream;
    private readonly int _maxFrame;
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<ByteString> _outgoing =
        Channel.CreateBounded<ByteString>(new BoundedChannelOptions(MaxQueuedFrames) { SingleReader = true });

    public TlsAssociation(Address local, Address remote, SslStream stream, int maxFrame)
        : base(local, remote)
    {
        (_stream, _maxFrame) = (stream, maxFrame);
        Ended = Task.WhenAll(Task.Run(Send), Task.Run(Receive));
    }

    /// <summary>Never fails.</summary>
    public Task Ended { get; }

    public override bool Write(ByteString payload) => _outgoing.Writer.TryWrite(payload);

#pragma warning disable CS0672 // Akka.Remote still calls it.
    public override void Disassociate()
#pragma warning restore CS0672
    {
        _outgoing.Writer.TryComplete();
        _ending.CancelAfter(Linger);
    }

    private async Task Send()
    {
        try
        {
            var frames = new ArrayBufferWriter<byte>();
            while (await _outgoing.Reader.WaitToReadAsync(_ending.Token))
            {
                // Heartbeats and gossip are small: those that wait go out as one record.
                frames.ResetWrittenCount();
                while (frames.WrittenCount < MaxBatchBytes && _outgoing.Reader.TryRead(out var payload))
                {
                    BinaryPrimitives.WriteInt32LittleEndian(frames.GetSpan(sizeof(int)), payload.Length);
                    frames.Advance(sizeof(int));
                    frames.Write(payload.Span);
                }

                await _stream.WriteAsync(frames.WrittenMemory, _ending.Token);
            }

            // The other side hears that this was all; closing at once might take back what it has not read yet.
            await _stream.ShutdownAsync();
        }
        catch (Exception e) when (IsEnd(e))
        {
            // Wakes the loop that receives, which tells that the connection is over.
            await _stream.DisposeAsync();
        }
    }

    private async Task Receive()
    {
        IHandleEventListener? listener = null;
        try
        {
            listener = await ReadHandlerSource.Task.WaitAsync(_ending.Token);
            var length = new byte[sizeof(int)];
            while (true)
            {
                await _stream.ReadExactlyAsync(length, _ending.Token);
                var size = BinaryPrimitives.ReadInt32LittleEndian(length);
                if (size <= 0 || size > _maxFrame)
                    return;
                var payload = new byte[size];
                await _stream.ReadExactlyAsync(payload, _ending.Token);
                listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(payload)));
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // Told below.
        }
        finally
        {
            _outgoing.Writer.TryComplete();
            await _stream.DisposeAsync();
            listener?.Notify(new Disassociated(DisassociateInfo.Unknown));
        }
    }

    private static bool IsEnd(Exception e) =>
        e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;
}
