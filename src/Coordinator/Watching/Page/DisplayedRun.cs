using Autoencoder.Coordinator.Watching.Live;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>The run that the dashboard shows, once it is known.</summary>
internal sealed class DisplayedRun : IDisposable
{
    // Of the connections that the server has, some are left for everything else.
    private const int MaxWatchers = 100;

    private readonly CancellationTokenSource _over = new();
    private int _watching;
    private volatile IRunView? _run;
    private volatile Action? _stop;

    /// <summary>Null while it is being prepared.</summary>
    public IRunView? Run => _run;

    /// <summary>Ends the run; null if it is not running.</summary>
    public Action? Stop => _stop;

    /// <summary>Cancelled when the server ends.</summary>
    public CancellationToken ServerStopping => _over.Token;

    /// <summary>One more page hears of changes; false if there are too many.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _watching) <= MaxWatchers)
            return true;
        Leave();
        return false;
    }

    /// <summary>A page that has entered hears of nothing any more.</summary>
    public void Leave() => Interlocked.Decrement(ref _watching);

    public void Set(IRunView run, Action? stop) => (_stop, _run) = (stop, run);

    public void End() => _over.Cancel();

    public void Dispose() => _over.Dispose();
}
