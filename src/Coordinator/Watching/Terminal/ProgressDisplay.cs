using System.Collections.Concurrent;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;
using Spectre.Console;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>
/// Shows people the progress of a run. What the training reports is only queued; a thread of its own writes it out ten times
/// a second, so that a slow terminal never slows a step.
/// </summary>
public sealed class ProgressDisplay : ITrainingObserver, IDisposable
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(100);

    private readonly RunSpec _run;
    private readonly int _epochs;
    private readonly bool _isVerbose;
    private readonly TimeProvider _time;
    private readonly Func<IProgressSurface> _open;
    private readonly ConcurrentQueue<(TrainingEvent Happening, DateTime Utc)> _lines = new();
    private readonly ManualResetEventSlim _finished = new();
    private readonly Speedometer _speed;
    private readonly EpochLoss _epochLoss;
    private readonly Thread _thread;
    private long _steps;
    private long _samples;
    private double _loss = double.NaN;
    private int _workers;
    private long _late;
    private volatile bool _isOver;

    /// <param name="isVerbose">Says also what is usually too fine to be said: each shard that is late.</param>
    public ProgressDisplay(RunSpec run, int epochs, TimeProvider time, Func<IProgressSurface> open, bool isVerbose = false)
    {
        (_run, _epochs, _time, _open, _isVerbose) = (run, epochs, time, open, isVerbose);
        _speed = new Speedometer(time);
        _epochLoss = new EpochLoss(run.Plan.StepsPerEpoch);
        _thread = new Thread(Refresh) { Name = "progress", IsBackground = true };
    }

    /// <summary>A live line on a terminal, plain lines where the output goes to a file, a pipe or a program.</summary>
    public static ProgressDisplay Create(RunSpec run, int epochs, RunConsole console, bool isVerbose) => new(
        run, epochs, TimeProvider.System,
        Console.IsOutputRedirected || console.Format == LogFormat.Json ? () => new PlainSurface(console, TimeProvider.System) : () => new LiveSurface(AnsiConsole.Console),
        isVerbose);

    /// <param name="door">Where others join; null if nobody can.</param>
    public void Started(ClusterAddress? door)
    {
        QueueLine(ConsoleEvents.Model(_run));
        if (door is not null)
        {
            QueueLine(ConsoleEvents.Listening(door));
            QueueLine(ConsoleEvents.Reachable(door));
        }

        _thread.Start();
    }

    public void StepCompleted(long step, double meanLoss, int samples)
    {
        _epochLoss.Add(step, meanLoss, samples);
        Volatile.Write(ref _loss, _epochLoss.Mean ?? double.NaN);
        Volatile.Write(ref _samples, _samples + samples);
        Volatile.Write(ref _steps, step + 1);
    }

    public void EpochCompleted(EpochReport report)
    {
        QueueLine(ConsoleEvents.EpochDone(report, _epochs, _late));
        _late = 0;
    }

    public void Reissued(in Reissue reissue)
    {
        if (reissue.Cause == ReissueCause.Late)
            _late += reissue.Shards.Count;
    }

    public void Happened(TrainingEvent happening)
    {
        if (happening.Workers is { } workers)
            _workers = workers;
        if (!happening.IsQuiet || (_isVerbose && happening.Event != EventNames.Failed))
            QueueLine(happening);
    }

    /// <summary>Something that the user should know, but that does not end the run.</summary>
    public void Warn(string text) => QueueLine(ConsoleEvents.Warning(text));

    /// <summary>Writes out what is still to be said; nothing is shown after it.</summary>
    public void Dispose()
    {
        _finished.Set();
        if (_thread.IsAlive)
            _thread.Join();
    }

    private void QueueLine(TrainingEvent happening)
    {
        if (!_isOver)
            _lines.Enqueue((happening, _time.GetUtcNow().UtcDateTime));
    }

    private void Refresh()
    {
        try
        {
            using var surface = _open();
            while (!_finished.Wait(RefreshEvery))
                Write(surface);
            Write(surface);
        }
#pragma warning disable CA1031 // Whatever a terminal that is gone does to a library: the training continues without output.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        finally
        {
            // Nothing is kept for nobody.
            _isOver = true;
            _lines.Clear();
        }
    }

    private void Write(IProgressSurface surface)
    {
        while (_lines.TryDequeue(out var line))
            surface.WriteEvent(line.Happening, line.Utc);
        var steps = Volatile.Read(ref _steps);
        var total = (long)_run.Plan.StepsPerEpoch * _epochs;
        var rate = _speed.At(Volatile.Read(ref _samples));
        // Without a worker, what is known of the speed says nothing of when there will be one.
        var left = _workers > 0 ? TimeLeft.Of((total - steps) * (double)_run.Plan.Batch, rate) : null;
        surface.Show(new ProgressState(
            Math.Min(_epochs, (int)(steps / _run.Plan.StepsPerEpoch) + 1), _epochs, steps, total, Volatile.Read(ref _loss), rate, _workers, left));
    }
}
