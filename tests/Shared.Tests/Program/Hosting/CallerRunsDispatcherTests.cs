using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Autoencoder.Shared.Program.Hosting;

namespace Autoencoder.Shared.Tests.Program.Hosting;

public sealed class CallerRunsDispatcherTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Recorder _recorder = new();
    private ClusterHost _host = null!;
    private IActorRef _actor = null!;

    public async Task InitializeAsync()
    {
        _host = await ClusterHost.StartWithoutCluster(verbose: false, system => _actor = system.ActorOf(
            Props.Create(() => new Recording(_recorder)).WithDispatcher(ClusterNode.CallerRunsDispatcher)));
        // Until it is idle: from then on, nobody else runs it.
        for (var (here, ran) = (0, -1); ran != here;)
        {
            var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            here = Environment.CurrentManagedThreadId;
            Tell(() => done.SetResult(Environment.CurrentManagedThreadId));
            ran = await done.Task.WaitAsync(Deadline);
        }
    }

    public async Task DisposeAsync()
    {
        await _host.Stop();
        _host.Dispose();
    }

    [Fact]
    public void An_idle_actor_runs_on_the_thread_that_tells_it_something()
    {
        var thread = 0;
        Tell(() => thread = Environment.CurrentManagedThreadId);

        // Done when Tell returns: nothing is waited for.
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public async Task What_is_told_otherwise_runs_on_the_actors_own_thread()
    {
        var names = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            var done = new TaskCompletionSource<string?>();
            TellFromAfar(() => done.SetResult(Thread.CurrentThread.Name));
            names.Add(await done.Task.WaitAsync(Deadline));
        }

        Assert.StartsWith(ClusterNode.CallerRunsDispatcher, Assert.Single(names.Distinct()));
    }

    [Fact]
    public async Task A_busy_actor_takes_it_later_and_the_caller_does_not_wait()
    {
        using ManualResetEventSlim began = new(), end = new();
        var done = new TaskCompletionSource<int>();
        TellFromAfar(() =>
        {
            began.Set();
            Assert.True(end.Wait(Deadline));
        });
        Assert.True(began.Wait(Deadline));

        Tell(() => done.SetResult(Environment.CurrentManagedThreadId));

        Assert.False(done.Task.IsCompleted);
        end.Set();
        Assert.NotEqual(Environment.CurrentManagedThreadId, await done.Task.WaitAsync(Deadline));
    }

    [Fact]
    public void What_the_actor_tells_itself_is_done_here_too_and_after()
    {
        var order = new List<string>();
        Tell(() =>
        {
            Tell(() => order.Add($"second {Environment.CurrentManagedThreadId}"));
            TellFromAfar(() => order.Add($"third {Environment.CurrentManagedThreadId}"));
            order.Add($"first {Environment.CurrentManagedThreadId}");
        });

        var here = Environment.CurrentManagedThreadId;
        Assert.Equal([$"first {here}", $"second {here}", $"third {here}"], order);
    }

    [Fact]
    public async Task From_many_threads_each_message_is_done_once_and_one_at_a_time()
    {
        const int Threads = 4, Each = 5_000;
        var (count, inside, most) = (0, 0, 0);
        var last = new TaskCompletionSource();
        void Count()
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            if (++count == Threads * Each)
                last.SetResult();
            Interlocked.Decrement(ref inside);
        }

        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
                Tell(Count);
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();

        await last.Task.WaitAsync(Deadline);
        Assert.Equal((Threads * Each, 1), (count, most));
    }

    [Fact]
    public async Task What_goes_wrong_in_the_actor_does_not_reach_the_caller()
    {
        Tell(() => throw new InvalidOperationException("on purpose"));
        Assert.Equal("on purpose", (await _recorder.Failure.Task.WaitAsync(Deadline)).Message);

        var done = new TaskCompletionSource();
        Tell(done.SetResult);
        await done.Task.WaitAsync(Deadline);
    }

    [Fact]
    public void The_callers_activity_is_not_the_actors()
    {
        using var activity = new Activity("compute").Start();
        Activity? inside = activity;

        Tell(() => inside = Activity.Current);

        Assert.Null(inside);
        Assert.Same(activity, Activity.Current);
    }

    // More than it does at a time.
    [Fact]
    public async Task The_caller_is_free_before_all_that_others_have_sent_is_done()
    {
        var threads = new List<int>();
        var last = new TaskCompletionSource();
        Tell(() =>
        {
            for (var i = 0; i < 200; i++)
                TellFromAfar(() => threads.Add(Environment.CurrentManagedThreadId));
            TellFromAfar(last.SetResult);
        });

        var here = Environment.CurrentManagedThreadId;
        await last.Task.WaitAsync(Deadline);
        Assert.Equal(200, threads.Count);
        Assert.InRange(threads.Count(thread => thread == here), 1, 100);
    }

    [Fact]
    public async Task To_an_actor_that_is_no_more_it_is_a_message_that_nobody_gets()
    {
        var lost = new TaskCompletionSource<object>();
        Action message = () => { };
        var listener = _host.System.ActorOf(Props.Create(() => new Listener(lost, message)));
        await listener.Ask<string>("are you there").WaitAsync(Deadline);
        Assert.True(await _actor.GracefulStop(Deadline));

        Tell(message);

        Assert.Same(message, await lost.Task.WaitAsync(Deadline));
    }

    private void Tell(Action act) => CallerRunsDispatcher.Tell(_actor, act);

    private void TellFromAfar(Action act) => _actor.Tell(act);

    private sealed class Recorder
    {
        public readonly TaskCompletionSource<Exception> Failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Does what it is told.</summary>
    private sealed class Recording : ReceiveActor
    {
        private readonly Recorder _recorder;

        public Recording(Recorder recorder)
        {
            _recorder = recorder;
            Receive<Action>(act => act());
        }

        protected override void PreRestart(Exception reason, object message)
        {
            _recorder.Failure.SetResult(reason);
            base.PreRestart(reason, message);
        }
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(TaskCompletionSource<object> lost, object message)
        {
            Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
            Receive<DeadLetter>(letter =>
            {
                if (ReferenceEquals(letter.Message, message))
                    lost.TrySetResult(letter.Message);
            });
            Receive<string>(question => Sender.Tell(question));
        }
    }
}
