using Akka.Actor;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Benchmarks.Scaling;

/// <summary>The simulated workers of a process.</summary>
internal sealed class SimulatedCrew(int workers, TimeSpan perShard, DataSet data) : IDisposable
{
    // Longer than any run may take.
    private static readonly TimeSpan Deadline = 1.5 * SimulatedRun.Deadline;

    private readonly Lock _lock = new();
    private readonly List<SimulatedCompute> _working = [];
    private readonly List<SimulatedCompute> _killed = [];
    private readonly CountdownEvent _here = new(workers);
    private Task<string>? _probe;

    /// <summary>The probe gradient, which is computed once for all.</summary>
    public Task<string> ProbeOf(RunSpec run)
    {
        lock (_lock)
            return _probe ??= Task.Run(() =>
            {
                using var engine = run.NewEngine();
                return ProbeGradient.Hash(engine, run, data.Train, data.Test);
            });
    }

    public SimulatedCompute Begin(ICoordinatorChannel channel, RunSpec run, IActorRef worker)
    {
        var compute = new SimulatedCompute(channel, run, perShard, worker.Tell);
        lock (_lock)
            _working.Add(compute);
        return compute;
    }

    /// <summary>A worker has ended.</summary>
    public void Left() => _here.Signal();

    /// <summary>Until all have ended.</summary>
    /// <returns>How many vectors they have received and sent.</returns>
    /// <exception cref="BenchmarkException">Some have not, in a time in which every run should have ended.</exception>
    public long Wait(CancellationTokenSource over)
    {
        if (!_here.Wait(Deadline))
            throw new BenchmarkException($"{_here.CurrentCount} of {workers} simulated workers were still there after {Deadline.TotalMinutes:0} min");
        over.Cancel();
        lock (_lock)
            return _working.Concat(_killed).Sum(worker => worker.Vectors);
    }

    /// <summary>
    /// Ends the connection of a worker right in the middle of a step, again and again, until it is over. Each joins again at
    /// once, as an idle one, so that there are as many as without kills.
    /// </summary>
    public async Task KillEvery(TimeSpan interval, CancellationToken over)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
                while (!over.IsCancellationRequested && !KillOne())
                    await Task.Delay(1, over);
        }
        catch (OperationCanceledException)
        {
            // It is.
        }
    }

    public void Dispose() => _here.Dispose();

    private bool KillOne()
    {
        lock (_lock)
        {
            if (_working.FindIndex(worker => worker.IsTraining) is not (>= 0 and var victim))
                return false;
            _working[victim].Kill();
            _killed.Add(_working[victim]);
            _working.RemoveAt(victim);
            return true;
        }
    }
}
