using System.Diagnostics;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker;

/// <summary>
/// The one thread on which a worker computes. It belongs to no pool: compute on the shared pool would starve the
/// cluster's heartbeats, and libtorch, where it is used, keeps its thread count and gradient mode per thread.
/// </summary>
public sealed class ComputeThread : IDisposable
{
    private readonly string _name;
    private readonly RunSpec _run;
    private readonly RunOffer _offer;
    private readonly IWorkerData _data;
    private readonly IWorkerLog _log;
    private readonly Action<string> _probed;
    private readonly Action<string, bool> _ended;
    private readonly ManualResetEventSlim _begin = new();
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _over = new();
    private SampleReader? _train;
    private SampleReader? _test;
    private ICoordinatorChannel? _channel;
    private volatile bool _disposed;

    /// <param name="log">Told when it computes, on the thread.</param>
    /// <param name="probed">Told the hash of the run's probe gradient.</param>
    /// <param name="ended">Told why the thread ended, unless it was disposed, and whether trying again could help. Both are called on the thread.</param>
    public ComputeThread(string name, RunOffer offer, IWorkerData data, IWorkerLog log, Action<string> probed, Action<string, bool> ended)
    {
        (_name, _run, _offer, _data, _log, _probed, _ended) = (name, offer.Run, offer, data, log, probed, ended);
        new Thread(Run) { Name = $"compute {name}", IsBackground = true }.Start();
    }

    /// <summary>Answers the channel's orders from now on. The thread owns the channel.</summary>
    public void Serve(ICoordinatorChannel channel)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                channel.Dispose();
                return;
            }

            _channel = channel;
        }

        _begin.Set();
    }

    /// <summary>Ends the thread after the shard it is computing, if any, without waiting for it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _channel?.Close();
            // It may be waiting for data.
            _train?.Dispose();
            _test?.Dispose();
        }

        _over.Cancel();
        _begin.Set();
    }

    private void Run()
    {
        var (reason, mayHelp) = Compute();
        // Nobody else has the vectors any more. A connection that was closed before may be closed by others once more.
        _channel?.Dispose();
        if (!_disposed)
            _ended(reason, mayHelp);
    }

    /// <returns>Why it computes no longer, and whether trying again could help.</returns>
    private (string Reason, bool MayHelp) Compute()
    {
        var hasData = false;
        try
        {
            var data = _data.Open(_offer, _over.Token);
            hasData = true;
            var (train, test) = OpenReaders(data.Set);
            using var ahead = data.Fetched?.NewPrefetcher(_run);
            ahead?.WaitForUnavailable(_over.Token);
            NativeTorch.EnsureLoadedFor(_run.Definition.Engine);
            using var engine = _run.NewEngine();
            _probed(ProbeGradient.Hash(engine, _run, train, test));

            _begin.Wait();
            if (_channel is { } channel)
                Answer(channel, new ShardComputation(_run, train, test, engine, ahead));
            return ("the coordinator closed the channel", true);
        }
#pragma warning disable CA1031 // Whatever ends the thread is told, with its reason, to the actor that decides what to do.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_channel is { } channel)
            {
                channel.Close();
                // Gives back the weights of the order that failed.
                channel.Receive(out _, out _);
            }

            return (e.Message, hasData || e is not DataException);
        }
    }

    private (SampleReader Train, SampleReader Test) OpenReaders(DataSet data)
    {
        lock (_lock)
        {
            // Then nobody would end their waits.
            ObjectDisposedException.ThrowIf(_disposed, this);
            (_train, _test) = (data.Train.NewReader(), data.Test.NewReader());
            return (_train, _test);
        }
    }

    private void Answer(ICoordinatorChannel channel, ShardComputation computation)
    {
        // The wait for the first order is one for the training to begin.
        long? idleSince = null;
        while (channel.Receive(out var order, out var weights))
        {
            if (idleSince is { } since)
                ComputeMetrics.Waited(Stopwatch.GetElapsedTime(since));
            Log(order);
            using (ComputeTraces.Begin(_name, _run.RunId, order))
                computation.Answer(order, weights, channel);
            Log(null);
            idleSince = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>What is computed, or null for nothing. A thread that was given up may compute on beside the one in its place, which is what counts.</summary>
    private void Log(WorkOrder? order)
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            if (order is { } begun)
                _log.OrderBegan(begun);
            else
                _log.Answered();
        }
    }
}
