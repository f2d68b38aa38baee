using System.Runtime.InteropServices;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>
/// SIGINT (Ctrl-C) and SIGTERM as a request to end in good order. If the signal comes again a second or more later, the
/// process ends at once: then the user means it. (Sooner, it is one request that came twice, as from `timeout`, which
/// signals both its child and the group.)
/// </summary>
public sealed class StopSignal : IDisposable
{
    private static readonly TimeSpan OneRequest = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private long _askedAt;

    public StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void Ask(PosixSignalContext signal)
    {
        var first = Interlocked.CompareExchange(ref _askedAt, TimeProvider.System.GetTimestamp(), 0) == 0;
        // Not cancelled, the signal does what it does to any process.
        signal.Cancel = first || TimeProvider.System.GetElapsedTime(_askedAt) < OneRequest;
        if (first)
            _stop.Cancel();
    }
}
