using System.Net;
using Autoencoder.Coordinator.Watching.Live;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>The run that the dashboard shows, once it is known.</summary>
internal sealed class DisplayedRun : IDisposable
{
    // Of the connections that the server has, some are left for everything else; and for others than this client.
    private const int MaxWatchers = 100;
    private const int MaxWatchersOfClient = 32;

    private readonly CancellationTokenSource _over = new();
    private readonly Lock _lock = new();
    private readonly List<IPAddress> _watchers = [];
    private volatile IRunView? _run;
    private volatile Action? _stop;

    /// <summary>Null while it is being prepared.</summary>
    public IRunView? Run => _run;

    /// <summary>Ends the run; null if it is not running.</summary>
    public Action? Stop => _stop;

    /// <summary>Cancelled when the server ends.</summary>
    public CancellationToken ServerStopping => _over.Token;

    /// <summary>One more page hears of changes.</summary>
    /// <returns>Why it does not; null if it does.</returns>
    public string? TryEnter(IPAddress client)
    {
        lock (_lock)
        {
            if (_watchers.Count >= MaxWatchers)
                return "Too many pages watch this run already.";
            if (_watchers.Count(client.Equals) >= MaxWatchersOfClient)
                return $"Too many pages at {client} watch this run already.";
            _watchers.Add(client);
            return null;
        }
    }

    /// <summary>A page that has entered hears of nothing any more.</summary>
    public void Leave(IPAddress client)
    {
        lock (_lock)
            _watchers.Remove(client);
    }

    public void Set(IRunView run, Action? stop) => (_stop, _run) = (stop, run);

    public void End() => _over.Cancel();

    public void Dispose() => _over.Dispose();
}
