using Autoencoder.Coordinator.Monitoring;

namespace Autoencoder.Coordinator.Dashboard;

/// <summary>The run that the dashboard shows, once it is known.</summary>
internal sealed class RunOnShow : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private volatile IRunView? _run;
    private volatile Action? _stop;

    /// <summary>Null while it is being prepared.</summary>
    public IRunView? Run => _run;

    /// <summary>Ends the run; null if it does not go on.</summary>
    public Action? Stop => _stop;

    /// <summary>Cancelled when the server ends.</summary>
    public CancellationToken Over => _over.Token;

    public void Set(IRunView run, Action? stop) => (_stop, _run) = (stop, run);

    public void End() => _over.Cancel();

    public void Dispose() => _over.Dispose();
}
