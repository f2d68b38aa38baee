using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Benchmarks.Scaling;

/// <summary>Answers orders with made-up sums after the time that computing them would take, most of it asleep.</summary>
internal sealed class SimulatedCompute : IDisposable
{
    // A power of two: sums over any shards are exact, so all workers give the same bits for the same shards.
    private const float GradientOfShard = 1f / 1024;

    private readonly ICoordinatorChannel _channel;
    private readonly RunSpec _run;
    private readonly TimeSpan _perShard;
    private readonly Action<Ended> _ended;
    private volatile bool _isTraining;
    private volatile bool _isKilled;
    private long _weightsVersion = -1;
    private long _vectors;

    /// <param name="perShard">Time for a shard of a training step. Evaluations take none.</param>
    /// <param name="ended">Told when the channel has ended, on whatever side.</param>
    public SimulatedCompute(ICoordinatorChannel channel, RunSpec run, TimeSpan perShard, Action<Ended> ended)
    {
        (_channel, _run, _perShard, _ended) = (channel, run, perShard, ended);
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>It has shards of a training step that it has not answered.</summary>
    public bool IsTraining => _isTraining;

    /// <summary>Weights received and gradients sent.</summary>
    public long Vectors => Interlocked.Read(ref _vectors);

    /// <summary>Ends the connection in the middle of whatever it does.</summary>
    public void Kill()
    {
        _isKilled = true;
        Dispose();
    }

    public void Dispose() => _channel.Close();

    private void Serve()
    {
        try
        {
            while (_channel.Receive(out var order, out _))
            {
                // Who has the weights already is not sent them again.
                if (_weightsVersion != order.Round.Step)
                    Interlocked.Increment(ref _vectors);
                _weightsVersion = order.Round.Step;
                _isTraining = order.Round.Phase == Phase.Train;
                if (_isTraining && _perShard > TimeSpan.Zero)
                    Thread.Sleep(_perShard * order.Shards.Count);
                Answer(order);
                _isTraining = false;
            }
        }
        catch (TransportException)
        {
            // The run is over.
        }

        _channel.Dispose();
        _ended(new Ended(_isKilled));
    }

    private void Answer(WorkOrder order)
    {
        var shards = _run.Plan.ShardsIn(order.Round);
        for (var first = order.Shards.First; first < order.Shards.End;)
        {
            var node = ReductionTree.LargestNodeAt(first, order.Shards.End, shards);
            ParameterVector? gradient = null;
            if (order.Round.Phase == Phase.Train)
            {
                gradient = _channel.Gradients.Rent();
                gradient.Values.Fill(node.Count * GradientOfShard);
                Interlocked.Increment(ref _vectors);
            }

            _channel.Send(new PartialSum(order.Term, order.Round, node, node.Count, gradient));
            first = node.End;
        }
    }

    /// <summary>To the actor whose compute this is.</summary>
    public sealed record Ended(bool IsKilled);
}
