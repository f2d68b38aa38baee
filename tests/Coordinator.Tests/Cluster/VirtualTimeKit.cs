using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Control;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>A coordinator's actor whose clock only advances when the test says so. Akka's own timers stand still.</summary>
public abstract class VirtualTimeKit() : TestKit(Config)
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly Config Config = ConfigurationFactory.ParseString("""
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.loglevel = ERROR
        akka.stdout-loglevel = OFF
        """);

    private readonly TaskCompletionSource<TrainingOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FakeTimeProvider _time = new();
    private IActorRef _coordinator = null!;

    private protected RecordingObserver Observer { get; } = new();

    private protected ParameterVectorPool Pool { get; } = new(TinyRun.Layout);

    private protected Task<TrainingOutcome> Outcome => _outcome.Task.WaitAsync(Deadline);

    /// <summary>How often the coordinator asked for a worker of its own.</summary>
    private protected int Called { get; private set; }

    /// <summary>A coordinator and workers a, b, … that have joined and await their first orders.</summary>
    private protected async Task<FakeWorker[]> Start(int workers, double auditRate = 0)
    {
        var run = TinyRun.Create(Pool, workers, new Door(), null, auditRate, () => Called++, _time);
        var keeper = new RecordingKeeper();
        _coordinator = Sys.ActorOf(Props.Create(() => new CoordinatorActor(run, keeper, Observer, _time, _outcome)));
        var all = new FakeWorker[workers];
        for (var i = 0; i < workers; i++)
            all[i] = await Join($"{(char)('a' + i)}");
        return all;
    }

    private protected async Task<FakeWorker> Join(string name)
    {
        var worker = new FakeWorker(_coordinator, CreateTestProbe(), Pool);
        await worker.Join(name);
        Assert.StartsWith($"{name} joined: ", await Observer.Next(), StringComparison.Ordinal);
        return worker;
    }

    /// <summary>Time passes in small steps, and the coordinator has looked at it when this returns.</summary>
    private protected async Task Pass(int milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += 10)
            _time.Advance(TimeSpan.FromMilliseconds(10));

        await Settled();
    }

    /// <summary>It is known that the training diverges.</summary>
    private protected void FailedBecause(string reason) => _coordinator.Tell(new TrainingFailed(reason));

    /// <summary>So many seconds pass, at each of which the coordinator looks for what it waits for.</summary>
    private protected async Task PassSeconds(int seconds)
    {
        for (var passed = 0; passed < seconds; passed++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(1));
            await Settled();
        }
    }

    /// <summary>The coordinator has dealt with all that it was sent before.</summary>
    private protected async Task Settled()
    {
        var asking = CreateTestProbe();
        _coordinator.Tell(FakeWorker.Request with { EngineVersion = 9 }, asking.Ref);
        await asking.ExpectMsgAsync<JoinRefused>(Deadline);
        Assert.StartsWith("w is refused", await LastLine(), StringComparison.Ordinal);
    }

    /// <summary>What was told since, which stays to be read, and the line of <see cref="Settled"/> itself.</summary>
    private async Task<string> LastLine()
    {
        while (Observer.Left > 1)
            Told.Add(await Observer.Next());
        return await Observer.Next();
    }

    /// <summary>All lines, in their order, as of the last <see cref="Settled"/>.</summary>
    private protected List<string> Told { get; } = [];

    private sealed class Door : IChannelEndpoint
    {
        public (string Host, int Port, Guid Token) IssueToken(int workerId) => ("here", 4054, Guid.NewGuid());
    }
}
