using Autoencoder.Shared.Wire.Control;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>
/// What workers are called where people read it. One that was given a name keeps it; the others, which ask to be let in by
/// their machine and process, are worker-1, worker-2, …, and the same again when they come back. Who is barred is known by the
/// name it asked with. For a whole run, whatever becomes of its cluster.
/// </summary>
/// <param name="inProcess">Workers of this process, which have the first numbers.</param>
public sealed class WorkerNames(int inProcess)
{
    // No worker may have it in its own name.
    private const char Mark = '#';

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _shown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _requested = new(StringComparer.Ordinal);
    private int _last = inProcess;

    public static string OfThisProcess(int number) => $"worker-{number}";

    /// <summary>What a worker is to be called, that was not given a name if <see cref="JoinRequest.IsUnnamed"/>.</summary>
    public string DisplayName(JoinRequest request)
    {
        if (!request.IsUnnamed)
            return request.Name;
        lock (_lock)
        {
            if (_shown.TryGetValue(request.Name, out var known))
                return known;
            var shown = OfThisProcess(++_last);
            _shown.Add(request.Name, shown);
            return shown;
        }
    }

    /// <summary>A worker that asked so has this name among the others.</summary>
    public void Note(string name, JoinRequest request)
    {
        lock (_lock)
            _requested[name] = request.Name;
    }

    /// <summary>A name that no other worker has, for one that is called as somebody is already.</summary>
    public static string Distinct(string shown, int id) => $"{shown}{Mark}{id}";

    /// <summary>The name by which a worker asks to be let in, of the one that it has among the others.</summary>
    public string RequestedName(string shown)
    {
        lock (_lock)
            return _requested.GetValueOrDefault(shown, shown);
    }
}
