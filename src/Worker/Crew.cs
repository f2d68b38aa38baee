using System.Threading.Channels;
using Akka.Actor;

namespace Autoencoder.Worker;

/// <summary>
/// The workers of this process in one membership of the cluster. One that is refused or sent away asks again later, while the
/// others continue; the membership is over when none is left, when the coordinator is lost to one of them, and so to all, or when
/// the run is over.
/// </summary>
/// <param name="names">Of the workers, by their place.</param>
/// <param name="members">What each reports to, by its place.</param>
/// <param name="create">The actor of a worker, which sets how it ended.</param>
internal sealed class Crew(IReadOnlyList<string> names, IReadOnlyList<CrewMember> members, Func<int, TaskCompletionSource<WorkerEnd>, Props> create, TimeProvider time)
    : IDisposable
{
    /// <summary>The next coordinator at that address may take it, or this one after a while.</summary>
    public static readonly TimeSpan RefusedAgainAfter = TimeSpan.FromMinutes(1);

    // What happens to all of them, each hears by itself.
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    // A goodbye that is lost does not keep the process.
    private static readonly TimeSpan GoodbyeMayTake = TimeSpan.FromSeconds(3);

    // A worker, and how it has ended; or null when it is to ask again.
    private readonly Channel<(int Worker, WorkerEnd? End)> _news = Channel.CreateUnbounded<(int, WorkerEnd?)>();
    private readonly TaskCompletionSource<WorkerEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private readonly CrewEnds _ends = new(names);
    private readonly IActorRef[] _actors = new IActorRef[names.Count];
    private readonly bool[] _isToAskAgain = new bool[names.Count];
    private readonly string?[] _told = new string?[names.Count];
    private readonly Lock _starting = new();
    private int _started;
    private bool _isLeaving;

    /// <summary>How the membership ended, when it has.</summary>
    public Task<WorkerEnd> Ended => _ended.Task;

    /// <summary>What is wrong with some of them where the others came to a good end; null if nothing is. Known when it has ended.</summary>
    public string? Failure => _ends.Failure;

    public bool HasCoordinator => members.Any(member => member.HasCoordinator);

    public bool IsJoined => members.Any(member => member.IsJoined);

    public void Start(ActorSystem system)
    {
        for (var worker = 0; worker < names.Count; worker++)
            Start(worker, system);
        _ = Watch(system);
    }

    /// <summary>Has each leave in good order; the end follows.</summary>
    public void Leave()
    {
        lock (_starting)
        {
            _isLeaving = true;
            foreach (var actor in _actors)
                actor.Tell(new WorkerActor.Leave());
        }
    }

    /// <summary>Nobody asks again.</summary>
    public void Dispose() => _over.Cancel();

    private void Start(int worker, ActorSystem system)
    {
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_starting)
        {
            if (_isLeaving)
                return;
            // One that has ended may still have its name.
            var number = ++_started;
            _actors[worker] = system.ActorOf(create(worker, end), number == 1 ? "worker" : $"worker-{number}");
        }

        _ = Forward();

        async Task Forward() => _news.Writer.TryWrite((worker, await end.Task));
    }

    private async Task Watch(ActorSystem system)
    {
        try
        {
            do
            {
                await Note(system, _over.Token);
                await NoteTheOthers(system, Together);
                if (_ends.IsDone)
                    await NoteTheOthers(system, GoodbyeMayTake);
                if (_ends is { AreAll: false, IsLost: false, IsDone: false })
                    ContinueWithTheOthers();
            }
            while (_ends is { AreAll: false, IsLost: false, IsDone: false });

            _ended.SetResult(_ends.Sum()!);
        }
        catch (OperationCanceledException)
        {
            // It has ended otherwise, and nobody asks how.
        }
    }

    private async Task Note(ActorSystem system, CancellationToken stop)
    {
        var (worker, end) = await _news.Reader.ReadAsync(stop);
        if (end is not null)
        {
            _ends.Note(worker, end);
            return;
        }

        _isToAskAgain[worker] = false;
        _ends.Again(worker);
        try
        {
            Start(worker, system);
        }
        catch (InvalidOperationException)
        {
            // The node is just being removed from the cluster; so it ends for the others, too.
            _ends.Note(worker, new WorkerEnd(WorkerOutcome.Lost, "this node was removed from the cluster"));
        }
    }

    private async Task NoteTheOthers(ActorSystem system, TimeSpan most)
    {
        using var patience = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _over.Token);
        try
        {
            while (!_ends.AreAll)
                await Note(system, either.Token);
        }
        catch (OperationCanceledException) when (!_over.IsCancellationRequested)
        {
            // They continue.
        }
    }

    /// <summary>Some were refused or sent away, and the others continue.</summary>
    private void ContinueWithTheOthers()
    {
        for (var worker = 0; worker < names.Count; worker++)
        {
            if (_ends[worker] is not { } end || _isToAskAgain[worker])
                continue;
            _isToAskAgain[worker] = true;
            members[worker].Refused(end.Reason, RefusedAgainAfter, isNews: end.Reason != _told[worker]);
            _told[worker] = end.Reason;
            _ = AskAgain(worker);
        }
    }

    private async Task AskAgain(int worker)
    {
        await Task.Delay(RefusedAgainAfter, time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _news.Writer.TryWrite((worker, null));
    }
}
