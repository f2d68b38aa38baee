using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Autoencoder.Support;

namespace Autoencoder.Chaos;

/// <summary>
/// The workers of a run, and spares that were started beforehand and wait to be let in. Every process has a host of its own
/// where there is a network of hosts. Who goes is replaced by a spare, and another spare is prepared, unless there are
/// more workers than are wanted.
/// </summary>
/// <param name="wanted">How many workers there should be.</param>
internal sealed partial class Fleet(TrainingRun run, TestNetwork? network, int wanted) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Member> _members = [];
    private readonly Stack<NetworkHost> _freeHosts = new();
    private readonly List<Task> _background = [];
    private readonly Channel<Member> _spares = Channel.CreateUnbounded<Member>();
    private int _started;
    private bool _ended;

    /// <summary>Workers that ended though nobody had asked them to, and the last thing they said.</summary>
    public List<string> Deserters { get; } = [];

    /// <summary>More workers are there than are wanted.</summary>
    public bool HasIdle => All.Count > wanted;

    /// <summary>Starts spares, and waits until they are ready, so that the run has the machine to itself.</summary>
    public Task PrepareSpares(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => AddSpare()));

    /// <summary>Starts workers one after the other, so that they have joined in their order; returns when the last had.</summary>
    public async Task<OutputLine> StartWorkers(int count)
    {
        for (var i = 1; ; i++)
        {
            var member = await Start((name, host) => run.StartWorker(name, host: host));
            Enlist(member);
            var joined = await run.Coordinator.NextTimedLine($"^{member.Name} joined: ");
            if (i == count)
                return joined;
        }
    }

    /// <summary>One of the workers that nothing is being done to; null if there is none.</summary>
    /// <param name="pick">Its place among them, in [0, 1).</param>
    public Member? Choose(double pick)
    {
        lock (_lock)
        {
            var idle = _members.FindAll(member => !member.IsBusy);
            return idle is [] ? null : idle[(int)(pick * idle.Count)];
        }
    }

    public IReadOnlyList<Member> All
    {
        get
        {
            lock (_lock)
                return [.. _members];
        }
    }

    /// <summary>Takes a worker that is told to go off the list, and lets a spare in for it.</summary>
    public void Replace(Member member)
    {
        bool isMissed;
        lock (_lock)
        {
            if (!_members.Remove(member))
                return;
            isMissed = _members.Count < wanted;
        }

        InBackground(async () =>
        {
            await member.Process.Exit();
            if (member.Host is { } host)
            {
                // It may have been cut off when it was killed.
                host.Heal();
                lock (_lock)
                    _freeHosts.Push(host);
            }
        });
        if (!isMissed)
            return;
        InBackground(async () =>
        {
            var spare = await _spares.Reader.ReadAsync();
            spare.Host?.Heal();
            spare.Process.Send(PosixSignal.Continue);
            Enlist(spare);
        });
        InBackground(AddSpare);
    }

    /// <summary>Does something in its own time, to be waited for at the end.</summary>
    public void InBackground(Func<Task> work)
    {
        lock (_lock)
            if (!_ended)
                _background.Add(Task.Run(work));
    }

    /// <summary>Replaces workers that have ended by themselves, though the run is not over.</summary>
    public void ReplaceDeserters()
    {
        foreach (var member in All.Where(member => member.Process.HasExited && member.Process.LastLine(Done()) is null))
        {
            Deserters.Add($"{member.Name}: {member.Process.Errors.Concat(member.Process.Output).LastOrDefault()}");
            Replace(member);
        }
    }

    /// <summary>Waits for what runs in the background. The processes end with the run.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _ended = true;
        _spares.Writer.TryComplete();
        try
        {
            await Task.WhenAll(_background);
        }
        catch (Exception e) when (e is ProcessException or ChannelClosedException or InvalidOperationException)
        {
            // The run has ended, and its workers with it, while something was still to be done to them.
        }
    }

    [GeneratedRegex(": the training is done$")]
    private static partial Regex Done();

    private void Enlist(Member member)
    {
        lock (_lock)
            _members.Add(member);
    }

    private async Task AddSpare()
    {
        _spares.Writer.TryWrite(await Start((name, host) => run.StartSpare(name, host)));
    }

    private async Task<Member> Start(Func<string, NetworkHost?, Task<TrainerProcess>> start)
    {
        NetworkHost? host = null;
        var name = string.Create(CultureInfo.InvariantCulture, $"w{Interlocked.Increment(ref _started)}");
        lock (_lock)
            if (network is not null && !_freeHosts.TryPop(out host))
                host = network.AddHost();
        return new Member(name, await start(name, host), host);
    }

    /// <summary>A worker process.</summary>
    internal sealed record Member(string Name, TrainerProcess Process, NetworkHost? Host)
    {
        /// <summary>It is paused or cut off at present.</summary>
        public volatile bool IsBusy;
    }
}
