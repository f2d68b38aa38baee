using System.Runtime.InteropServices;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>
/// SIGINT (Ctrl-C), SIGTERM and SIGHUP (the terminal is closed) as a request to end in good order. A SIGHUP that was
/// ignored when the program was started stays so, as under nohup. If the signal comes again a second or more later, the
/// process ends at once: then the user means it. (Sooner, it is one request that came twice, as from `timeout`, which
/// signals both its child and the group.)
/// </summary>
public sealed class StopSignal : IDisposable
{
    private const int HangUp = 1;

    private static readonly TimeSpan OneRequest = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;
    private long _askedAt;

    public StopSignal()
    {
        _signals =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
                .Where(signal => signal != PosixSignal.SIGHUP || !IgnoredSignals.Has(HangUp))
                .Select(signal => PosixSignalRegistration.Create(signal, Ask)),
        ];
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
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
