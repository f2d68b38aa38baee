using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>
/// Runs an actor on a thread of its own, except for the messages that <see cref="Tell"/> brings: where the actor is idle, the
/// thread that brings one runs it then and there, and with it what others send meanwhile. No other thread has to be woken,
/// which takes longer than what most of these messages need.
/// </summary>
public sealed class CallerRunsExecutor : ExecutorService
{
    [ThreadStatic]
    private static bool _callerRuns;

    [ThreadStatic]
    private static IRunnable? _collected;

    private readonly BlockingCollection<IRunnable> _queue = [];

    /// <param name="id">Names the thread.</param>
    public CallerRunsExecutor(string id)
        : base(id)
    {
        new Thread(RunQueue) { Name = id, IsBackground = true }.Start();
    }

    /// <summary>
    /// Sends a message to an actor with this executor, and runs the actor here if nobody else does. The caller may hold no
    /// lock, and has to expect that whatever the actor does has been done when this returns.
    /// </summary>
    public static void Tell(IActorRef actor, object message)
    {
        _callerRuns = true;
        try
        {
            actor.Tell(message);
        }
        finally
        {
            _callerRuns = false;
        }

        if (_collected is not { } run)
            return;
        _collected = null;
        // What the actor begins is no part of what the caller does.
        var activity = Activity.Current;
        Activity.Current = null;
        try
        {
            // Once: if the actor has more to do than it does at a time, its own thread goes on, and the caller is free.
            run.Run();
        }
        finally
        {
            Activity.Current = activity;
        }
    }

    /// <inheritdoc/>
    public override void Execute(IRunnable run)
    {
        if (_callerRuns && _collected is null)
        {
            _collected = run;
            return;
        }

        try
        {
            _queue.Add(run);
        }
        catch (InvalidOperationException e)
        {
            throw new RejectedExecutionException("the executor was shut down", e);
        }
    }

    /// <inheritdoc/>
    public override void Shutdown() => _queue.CompleteAdding();

    private void RunQueue()
    {
        foreach (var run in _queue.GetConsumingEnumerable())
            run.Run();
        _queue.Dispose();
    }
}

/// <summary>Makes the executor, by its name in the configuration.</summary>
public sealed class CallerRunsExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    /// <inheritdoc/>
    public override ExecutorService Produce(string id) => new CallerRunsExecutor(id);
}
