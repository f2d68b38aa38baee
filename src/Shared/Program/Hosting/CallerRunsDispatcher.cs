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
public sealed class CallerRunsDispatcher : Dispatcher
{
    [ThreadStatic]
    private static bool _callerRuns;

    [ThreadStatic]
    private static IRunnable? _collected;

    internal CallerRunsDispatcher(MessageDispatcherConfigurator configurator, Config config, ExecutorServiceFactory own)
        : base(configurator, config.GetString("id"), config.GetInt("throughput"), null, own, config.GetTimeSpan("shutdown-timeout"))
    {
    }

    /// <summary>
    /// Sends a message to an actor with this dispatcher, and runs the actor here if nobody else does. The caller may hold no
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
    protected override void ExecuteTask(IRunnable run)
    {
        if (_callerRuns && _collected is null)
            _collected = run;
        else
            base.ExecuteTask(run);
    }
}

/// <summary>Makes the dispatcher, by its name in the configuration, which says what its own thread is.</summary>
public sealed class CallerRunsDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly CallerRunsDispatcher _dispatcher;

    /// <summary>As Akka.NET calls it.</summary>
    public CallerRunsDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _dispatcher = new CallerRunsDispatcher(this, config, ConfigureExecutor());

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher;
}
