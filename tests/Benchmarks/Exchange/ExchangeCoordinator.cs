using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Numerics.Tensors;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Benchmarks.Exchange;

/// <summary>
/// A coordinator that only exchanges: it sends its weights to worker processes over the data plane, a shard each, and adds
/// up the gradients that come back. As in training, one thread looks at what others receive for values that are not finite,
/// and adds it.
/// </summary>
internal sealed class ExchangeCoordinator : IWorkerChannelEvents, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ParameterVectorPool _pool;
    private readonly GradientReduction _reduction;
    private readonly BlockingCollection<PartialSum> _received = [];
    private readonly BlockingCollection<IWorkerChannel> _connected = [];
    private readonly ChannelListener _listener;
    private readonly ClusterCertificate? _tls;
    private readonly List<Process> _processes = [];
    private readonly List<IWorkerChannel> _channels = [];
    private long _step;

    /// <param name="certificate">File of the cluster's certificate; null for connections that are not encrypted.</param>
    public ExchangeCoordinator(int workers, int parameters, string? certificate)
    {
        _tls = certificate is null ? null : ClusterCertificate.Load(certificate);
        var (layout, run) = (VectorModel.LayoutOf(parameters), Guid.NewGuid());
        _pool = new ParameterVectorPool(layout);
        _reduction = new GradientReduction(_pool);
        _listener = new ChannelListener(
            new IPEndPoint(IPAddress.Loopback, 0), run, ExchangeWorkerCommand.Term, _pool, this, (_, channel) => _connected.Add(channel), _tls);
        for (var worker = 1; worker <= workers; worker++)
            _processes.Add(Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            [
                ExchangeWorkerCommand.Name, _listener.Port.ToString(CultureInfo.InvariantCulture), run.ToString(),
                _listener.IssueToken(worker).ToString(), parameters.ToString(CultureInfo.InvariantCulture),
                .. certificate is null ? Array.Empty<string>() : [ExchangeSideCommand.Certificate.Name, certificate],
            ])
            { RedirectStandardInput = true })!);
        while (_channels.Count < workers)
            _channels.Add(_connected.TryTake(out var channel, Deadline)
                ? channel
                : throw new BenchmarkException($"only {_channels.Count} of {workers} workers connected within {Deadline.TotalSeconds:0} s"));
    }

    /// <summary>Weights out, gradients in, all of them added up.</summary>
    /// <returns>One exchange.</returns>
    public int Run()
    {
        _reduction.Begin(_channels.Count);
        var round = new Round(Phase.Train, _step);
        var weights = new SharedWeights(_pool.Rent(), _step++, _pool);
        for (var shard = 0; shard < _channels.Count; shard++)
            _channels[shard].Assign(new WorkOrder(ExchangeWorkerCommand.Term, round, new ShardRange(shard, 1)), weights);
        weights.Release();
        while (true)
        {
            if (!_received.TryTake(out var partial, Deadline))
                throw new BenchmarkException($"no answer within {Deadline.TotalSeconds:0} s");
            // As a training looks at what it receives, and once more at the sum, whose last addition is Adam's there.
            if (!partial.IsFinite())
                throw new BenchmarkException("a worker's gradient is not finite");
            if (!_reduction.Add(partial.Node, partial.Loss, partial.Gradient, out var sum))
                continue;
            if (sum.Right is { } right)
                TensorPrimitives.Add(sum.Left!.Values, right.Values, sum.Left.Values);
            if (!TensorPrimitives.IsFiniteAll<float>(sum.Left!.Values))
                throw new BenchmarkException("the sum of the gradients is not finite");
            sum.ReturnTo(_pool);
            return 1;
        }
    }

    public void Received(int workerId, PartialSum partial) => _received.Add(partial);

    public void Closed(int workerId, string reason)
    {
        // Either all is over, or the next answer does not come.
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var channel in _channels)
            channel.Dispose();
        foreach (var process in _processes)
        {
            process.WaitForExit(Deadline);
            process.Dispose();
        }

        _pool.Dispose();
        _received.Dispose();
        _connected.Dispose();
        _tls?.Dispose();
    }
}
