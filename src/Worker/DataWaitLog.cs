using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Worker;

/// <summary>Says that something of this process waits for data, now and again, and to the health check at once.</summary>
public sealed class DataWaitLog(ConsoleLog log, CrewHealth health, TimeProvider time) : IFetchLog
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly HashSet<object> _waits = [];
    private bool _isTold;
    private long? _toldAt;

    public void Waits(object wait, string reason)
    {
        var line = DisplayText.OneLine(reason);
        lock (_lock)
        {
            _waits.Add(wait);
            health.DataWaitBegan(line);
            if (_toldAt is { } before && time.GetElapsedTime(before) < TellEvery)
                return;
            (_isTold, _toldAt) = (true, time.GetTimestamp());
        }

        log.Line("waiting-for-data", line, line);
    }

    public void WaitEnded(object wait, bool came)
    {
        lock (_lock)
        {
            _waits.Remove(wait);
            // Another of its threads still waits.
            if (_waits.Count > 0)
                return;
            health.DataWaitEnded();
            if (!_isTold)
                return;
            _isTold = false;
        }

        if (came)
            log.Line("data-came", "the data are here");
    }

    public void Warn(string text) => log.Line("warning", $"warning: {DisplayText.OneLine(text)}", text);
}
