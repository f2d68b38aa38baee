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
        var health = new WorkerHealth(coordinator, _time);
        var settings = new WorkerSettings("w", IsUnnamed: false, coordinator, Data: null, new FetchSettings(), Tls: null, Health: null, Stays: true, Verbose: false);
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
            line => Assert.EndsWith(" w: stopped before it joined a run", line, StringComparison.Ordinal));

        string[] Lines() => Encoding.UTF8.GetString(output.ToArray()).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
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
        var settings = new WorkerSettings("w", IsUnnamed: false, coordinator, Data: null, new FetchSettings(), Tls: null, Health: null, Stays: false, Verbose: false);
        var console = Console.Error;
        Console.SetError(error);
        try
        {
            var began = _time.GetTimestamp();
            var run = new WorkerProcess(settings, new LocalData(TinyRun.Data), tls: null, log, new WorkerHealth(coordinator, _time), _time).Run(CancellationToken.None);
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
