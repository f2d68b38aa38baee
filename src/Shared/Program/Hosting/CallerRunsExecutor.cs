using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>
/// Runs an actor on a thread of its own, except for the messages that <see cref="Tell"/> brings: where the actor is idle, the
/// thread that brings one runs it then and there. No other thread has to be woken, which takes longer than what most of
/// these messages need.
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
        if (_callerRuns)
        {
            // From within the actor: it comes to it when it is done with this message.
            actor.Tell(message);
            return;
        }

        _callerRuns = true;
        try
        {
            actor.Tell(message);
            if (_collected is null)
                return;
            // What the actor begins is no part of what the caller does.
            var activity = Activity.Current;
            Activity.Current = null;
            while (_collected is { } actorRun)
            {
                _collected = null;
                actorRun.Run();
            }

            Activity.Current = activity;
        }
        finally
        {
            _callerRuns = false;
        }
    }

    /// <inheritdoc/>
    public override void Execute(IRunnable run)
    {
        if (_callerRuns && _collected is null)
            _collected = run;
        else
            _queue.Add(run);
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
