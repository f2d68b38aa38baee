using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>The coordinator's end of the data plane to one worker.</summary>
public interface IWorkerChannel : IDisposable
{
    /// <summary>
    /// Gives the worker shards to compute, with these weights. Never blocks. The channel takes a reference to the weights
    /// for as long as it needs them; a worker that has them already is not sent them again.
    /// </summary>
    void Assign(WorkOrder order, SharedWeights weights);

    /// <summary>Bytes of frames sent to the worker so far; 0 within one process, where nothing is copied. On any thread.</summary>
    long BytesSent { get; }

    /// <summary>Bytes of frames received from it so far; likewise.</summary>
    long BytesReceived { get; }
}

/// <summary>What a worker's channel tells the coordinator. Called on any thread.</summary>
public interface IWorkerChannelEvents
{
    /// <summary>
    /// The coordinator owns the partial sum's gradient from here on and returns it to the pool. It may do all that follows
    /// from the sum before this returns, so the caller holds no lock.
    /// </summary>
    void Received(int workerId, PartialSum partial);

    /// <summary>The channel is of no more use. Told once; a partial sum that was on its way may still be received.</summary>
    void Closed(int workerId, string reason);
}

/// <summary>
/// The worker's end of the data plane. Used by its compute thread alone, except for <see cref="Close"/>; that thread
/// disposes it, and with it the vectors, when it ends.
/// </summary>
public interface ICoordinatorChannel : IDisposable
{
    /// <summary>
    /// Waits for the next order. The weights stay as they are until the next call, which gives them back. Returns false
    /// when the channel was closed on this side or, within one process, on either.
    /// </summary>
    /// <exception cref="TransportException">The coordinator closed the channel, or sent what cannot be understood.</exception>
    bool Receive(out WorkOrder order, out ParameterVector weights);

    /// <summary>
    /// Answers with a partial sum, whose gradient goes back to where it was rented. In the coordinator's process it may take
    /// as long as the coordinator's step. The caller holds no lock.
    /// </summary>
    void Send(in PartialSum partial);

    /// <summary>Where gradients to be sent are rented.</summary>
    ParameterVectorPool Gradients { get; }

    /// <summary>Ends only the connection, which wakes a thread that waits for an order. On any thread, any number of times.</summary>
    void Close();
}
