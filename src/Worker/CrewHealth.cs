using System.Globalization;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Worker;

/// <summary>Whether all workers of this process take part in a run, or have done their part and wait for the next one. Told and read on any thread.</summary>
/// <param name="names">Of the workers, by their place.</param>
public sealed class CrewHealth(IReadOnlyList<string> names, NodeAddress coordinator, TimeProvider time)
{
    private readonly WorkerHealth[] _workers = [.. names.Select(_ => new WorkerHealth(coordinator, time))];

    public Health Now => Of(names, [.. _workers.Select(worker => worker.Now)]);

    public WorkerHealth this[int worker] => _workers[worker];

    /// <param name="reason">Why none of them takes part, or not any more.</param>
    public void SearchBegan(string reason) => Array.ForEach(_workers, worker => worker.SearchBegan(reason));

    /// <summary>The run is over, and the next one may begin at any time, or never.</summary>
    /// <param name="reason">What they wait for.</param>
    public void WaitBegan(string reason) => Array.ForEach(_workers, worker => worker.WaitBegan(reason));

    /// <param name="reason">What data one of them waits for, which others may need as well, and why they are not there.</param>
    public void DataWaitBegan(string reason) => Array.ForEach(_workers, worker => worker.DataWaitBegan(reason));

    public void DataWaitEnded() => Array.ForEach(_workers, worker => worker.DataWaitEnded());

    internal static Health Of(IReadOnlyList<string> names, IReadOnlyList<Health> workers)
    {
        // One, or all the same: looking for the coordinator, idle, …
        if (workers.Distinct().Take(2).Count() == 1)
            return workers[0];
        if (workers.All(worker => worker.IsReady))
            return new Health(true, string.Create(CultureInfo.InvariantCulture, $"{workers.Count} workers; one of them: {workers[0].Reason}"));
        var first = workers.First(worker => !worker.IsReady);
        var alike = names.Where((_, place) => workers[place] == first);
        return new Health(false, string.Create(CultureInfo.InvariantCulture, $"{workers.Count(worker => worker.IsReady)} of {workers.Count} workers are ready; {NameList.Of(alike)}: {first.Reason}"));
    }
}
