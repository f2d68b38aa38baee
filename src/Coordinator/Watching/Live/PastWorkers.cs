using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>The workers that a run had under earlier processes, as far as its events tell of them.</summary>
internal sealed class PastWorkers
{
    private const string CoordinatorEnded = "the coordinator ended";

    private readonly List<PastWorker> _all = [];
    private readonly Dictionary<string, PastWorker> _named = new(StringComparer.Ordinal);
    private DateTime _last;

    /// <summary>The next event.</summary>
    public void Add(DateTime time, TrainingEvent happening)
    {
        switch (happening.Event)
        {
            case EventNames.WorkerJoined when happening.Worker is { } name:
                End(name, "left", CoordinatorEnded, _last);
                _all.Add(_named[name] = new PastWorker(name, time));
                break;
            case EventNames.WorkerLeft:
                End(happening.Worker, "left", "it was asked to stop", time);
                break;
            case EventNames.WorkerLost:
                End(happening.Worker, "lost", happening.Cause ?? happening.Text, time);
                break;
            case EventNames.WorkerRemoved:
                End(happening.Worker, "removed", happening.Cause ?? happening.Text, time);
                break;
            case EventNames.ShardsReissued when happening is { Other: { } name, Cause: "lost" or "late" } && _named.TryGetValue(name, out var from):
                from.Reissued += happening.Shards ?? 0;
                break;
            case EventNames.Resumed:
                EndAll(CoordinatorEnded, _last);
                break;
            case EventNames.WentBack:
                EndAll("the run went back", time);
                break;
            case EventNames.Finished:
                EndAll("the training is done", time);
                break;
            case EventNames.Stopped:
                EndAll("the run was stopped", time);
                break;
            case EventNames.Failed:
                EndAll("the run failed", time);
                break;
        }

        _last = time;
    }

    /// <summary>Puts them on the board. Who has not been told to be gone ended with the coordinator.</summary>
    public void AddTo(WorkerTracker board)
    {
        EndAll(CoordinatorEnded, _last);
        foreach (var worker in _all.TakeLast(WorkerTracker.MaxGone))
            board.AddPast(worker.Name, worker.Joined, worker.Gone, worker.End!, worker.Fate, worker.Reissued);
    }

    private void EndAll(string fate, DateTime at)
    {
        foreach (var name in _named.Keys)
            End(name, "left", fate, at);
    }

    private void End(string? name, string end, string fate, DateTime at)
    {
        if (name is not null && _named.TryGetValue(name, out var worker) && worker.End is null)
            (worker.End, worker.Fate, worker.Gone) = (end, fate, at);
    }

    private sealed class PastWorker(string name, DateTime joined)
    {
        public string Name => name;

        public DateTime Joined => joined;

        public DateTime Gone { get; set; }

        public string? End { get; set; }

        public string Fate { get; set; } = "";

        public long Reissued { get; set; }
    }
}
