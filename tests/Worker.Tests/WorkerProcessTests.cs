using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Cluster;
using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Program.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Worker.Tests;

/// <summary>How long a worker looks for a coordinator that is not there, in time that passes when the test says so. Alone, for standard error is the process's.</summary>
[Collection(nameof(WorkerProcessTests))]
[CollectionDefinition(nameof(WorkerProcessTests), DisableParallelization = true)]
public sealed class WorkerProcessTests
{
    // For a busy machine: a node of the cluster starts and ends in it.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task After_ten_minutes_without_a_coordinator_it_gives_up_and_says_what_to_do()
    {
        // Bound, so that nobody else is given it, and not listening.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var coordinator = new NodeAddress("127.0.0.1", ((IPEndPoint)nobody.LocalEndPoint!).Port);
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var (status, searched) = await GivesUp(coordinator, output, error);

        Assert.Equal((1, $"error: no coordinator at {coordinator} for 10 min; start it, then this worker again{Environment.NewLine}"), (status, error.ToString()));
        Assert.True(searched >= TimeSpan.FromMinutes(10), $"it gave up after {searched}");
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split(Environment.NewLine);
        Assert.EndsWith($" w: looking for the coordinator at {coordinator}", lines[0], StringComparison.Ordinal);
        Assert.Matches($" w: still no coordinator at {coordinator} \\([0-9]+ s\\); is it running, with exactly --listen {coordinator}\\?$", lines[1]);
        // Every half minute, or later: time passes here while nothing is looked at.
        var times = lines.Select(line => Regex.Match(line, " w: still no coordinator at .* \\(([0-9]+) s\\)")).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 30, 600));
        Assert.InRange(times.Length, 2, 20);
    }

    /// <summary>Its coordinator ends the run, and goes when the worker comes for the next one.</summary>
    [Fact]
    public async Task One_that_stays_waits_for_the_next_run_without_a_complaint()
    {
        using var stop = new CancellationTokenSource();
        using var deadline = new CancellationTokenSource(Deadline);
        using var output = new MemoryStream();
        using var log = new ConsoleLog(output, "w", LogFormat.Text, _time);
        var node = new ClusterNodeFixture();
        await node.InitializeAsync();
        var cluster = Cluster.Get(node.System);
        var coordinator = new NodeAddress("127.0.0.1", cluster.SelfAddress.Port!.Value);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberRemoved(gone.SetResult);
        node.Coordinator.Tell(new ClusterNodeFixture.ForwardTo(node.System.ActorOf(Props.Create(() => new EndsRun()))));
        var health = new CrewHealth(["w"], coordinator, _time);
        var settings = new WorkerSettings("w", IsUnnamed: false, Workers: 1, coordinator, Data: null, new FetchSettings(), Tls: null, Health: null, Stays: true, Verbose: false);
        var run = new WorkerProcess(settings, new LocalData(TinyRun.Data), tls: null, log, health, _time).Run(stop.Token);
        await gone.Task.WaitAsync(deadline.Token);
        await node.DisposeAsync();

        // It looks at the time when it wakes up, which it does in time of its own.
        while (!Lines().Any(line => line.Contains("still waiting", StringComparison.Ordinal)))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(1), deadline.Token);
        }

        Assert.Equal(new Health(true, $"idle: the training is done; waiting for the next run at {coordinator}"), health.Now);
        await stop.CancelAsync();
        Assert.Equal(0, await run.WaitAsync(deadline.Token));
        Assert.Collection(
            Lines(),
            line => Assert.EndsWith($" w: looking for the coordinator at {coordinator}", line, StringComparison.Ordinal),
            line => Assert.EndsWith($" w: the training is done; waiting for the next run at {coordinator}", line, StringComparison.Ordinal),
            line => Assert.InRange(SecondsIn(line, $" w: still waiting for the next run at {coordinator}"), 600, 1200),
            line => Assert.EndsWith(" w: leaving", line, StringComparison.Ordinal),
            line => Assert.EndsWith(" w: stopped while it waited for a run", line, StringComparison.Ordinal));

        string[] Lines() => Encoding.UTF8.GetString(output.ToArray()).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public async Task Workers_of_one_process_that_are_all_refused_say_so_once()
    {
        var (status, output, error, _) = await WithWorkers(3, name => false);
        Assert.Equal((1, $"error: the coordinator refused this worker: not {Barred}{Environment.NewLine}"), (status, error));
        Assert.EndsWith(" w: looking for the coordinator at HERE", Assert.Single(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_refused_asks_again_while_the_others_continue_and_is_told_at_the_end()
    {
        var (status, output, error, asked) = await WithWorkers(3, name => name != "w-2");
        Assert.Equal((1, $"error: w-2: the coordinator refused this worker: not {Barred}{Environment.NewLine}"), (status, error));
        Assert.Equal(
            ["w: looking for the coordinator at HERE", $"w-2: the coordinator refused this worker: not {Barred}; the other workers of this process continue, and it asks again in 60 s", "w: the training is done"],
            output.Select(line => line[9..]));
        Assert.True(asked > TimeSpan.FromSeconds(60), $"it asked again after {asked}");
    }

    private const string Barred = "this one";

    /// <summary>A process whose coordinator takes some workers, and ends the run when one that it refused asks once more.</summary>
    private async Task<(int Status, string[] Output, string Error, TimeSpan Asked)> WithWorkers(int workers, Predicate<string> takes)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var log = new ConsoleLog(output, "w", LogFormat.Text, _time);
        var node = new ClusterNodeFixture();
        await node.InitializeAsync();
        var coordinator = new NodeAddress("127.0.0.1", Cluster.Get(node.System).SelfAddress.Port!.Value);
        var (known, again) = (new TaskCompletionSource(), new TaskCompletionSource());
        node.Coordinator.Tell(new ClusterNodeFixture.ForwardTo(node.System.ActorOf(Props.Create(() => new Picks(workers, takes, known, again)))));
        var settings = new WorkerSettings("w", IsUnnamed: false, workers, coordinator, Data: null, new FetchSettings(), Tls: null, Health: null, Stays: false, Verbose: false);
        var console = Console.Error;
        Console.SetError(error);
        try
        {
            var run = new WorkerProcess(settings, new LocalData(TinyRun.Data), tls: null, log, new CrewHealth(settings.Names, coordinator, _time), _time).Run(CancellationToken.None);
            await known.Task.WaitAsync(deadline.Token);
            var began = _time.GetTimestamp();
            var asked = TimeSpan.Zero;
            while (!run.IsCompleted)
            {
                if (settings.Names.Any(name => takes(name)))
                    _time.Advance(TimeSpan.FromSeconds(5));
                await Task.Delay(TimeSpan.FromMilliseconds(1), deadline.Token);
                if (asked == TimeSpan.Zero && again.Task.IsCompleted)
                    asked = _time.GetElapsedTime(began);
            }

            var lines = Encoding.UTF8.GetString(output.ToArray()).Replace($"{coordinator}", "HERE", StringComparison.Ordinal);
            return (await run, lines.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), error.ToString(), asked);
        }
        finally
        {
            Console.SetError(console);
            await node.DisposeAsync();
        }
    }

    private sealed class Picks : ReceiveActor
    {
        private readonly Dictionary<string, IActorRef> _asked = [];
        private readonly HashSet<string> _proved = [];

        public Picks(int workers, Predicate<string> takes, TaskCompletionSource known, TaskCompletionSource again)
        {
            Receive<JoinRequest>(request =>
            {
                var isAgain = _asked.TryGetValue(request.Name, out var before) && !before.Equals(Sender);
                _asked[request.Name] = Sender;
                if (takes(request.Name))
                {
                    Sender.Tell(new RunOffer(TinyRun.Spec));
                    return;
                }

                Sender.Tell(new JoinRefused($"not {Barred}"));
                if (isAgain)
                    again.TrySetResult();
                foreach (var other in _asked.Where(other => isAgain && takes(other.Key)))
                    other.Value.Tell(new Goodbye("the training is done", Failed: false));
                Check();
            });
            Receive<ProbeAnswer>(_ =>
            {
                _proved.Add(_asked.Single(asked => asked.Value.Equals(Sender)).Key);
                Check();
            });

            void Check()
            {
                if (_asked.Count == workers && _asked.Keys.All(name => !takes(name) || _proved.Contains(name)))
                    known.TrySetResult();
            }
        }
    }

    private static int SecondsIn(string line, string text) =>
        Regex.Match(line, $"{Regex.Escape(text)} \\(([0-9]+) s\\)$") is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : -1;

    private sealed class EndsRun : ReceiveActor
    {
        private bool _ended;

        public EndsRun() => Receive<JoinRequest>(_ =>
        {
            if (_ended)
                Cluster.Get(Context.System).Leave(Cluster.Get(Context.System).SelfAddress);
            else
                Sender.Tell(new Goodbye("the training is done", Failed: false));
            _ended = true;
        });
    }

    private async Task<(int Status, TimeSpan Searched)> GivesUp(NodeAddress coordinator, Stream output, TextWriter error)
    {
        using var log = new ConsoleLog(output, "w", LogFormat.Text, _time);
        var settings = new WorkerSettings("w", IsUnnamed: false, Workers: 1, coordinator, Data: null, new FetchSettings(), Tls: null, Health: null, Stays: false, Verbose: false);
        var console = Console.Error;
        Console.SetError(error);
        try
        {
            var began = _time.GetTimestamp();
            var run = new WorkerProcess(settings, new LocalData(TinyRun.Data), tls: null, log, new CrewHealth(["w"], coordinator, _time), _time).Run(CancellationToken.None);
            using var deadline = new CancellationTokenSource(Deadline);
            while (!run.IsCompleted)
            {
                // It looks at the time when it wakes up; between two looks it has to come to wait again.
                _time.Advance(TimeSpan.FromSeconds(5));
                await Task.Delay(TimeSpan.FromMilliseconds(1), deadline.Token);
            }

            return (await run, _time.GetElapsedTime(began));
        }
        finally
        {
            Console.SetError(console);
        }
    }
}
