using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Worker;

/// <summary>Says that the worker waits for data, now and again, and to the health check at once.</summary>
public sealed class DataWaitLog(ConsoleLog log, WorkerHealth health, TimeProvider time) : IFetchLog
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private string? _told;
    private long _toldAt;

    public void Waits(string reason)
    {
        var line = DisplayText.OneLine(reason);
        health.DataWaitBegan(line);
        lock (_lock)
        {
            if (line == _told && time.GetElapsedTime(_toldAt) < TellEvery)
                return;
            (_told, _toldAt) = (line, time.GetTimestamp());
        }

        log.Line("waiting-for-data", line, line);
    }

    public void WaitEnded()
    {
        health.DataWaitEnded();
        lock (_lock)
        {
            if (_told is null)
                return;
            _told = null;
        }

        log.Line("data-came", "the data are here");
    }

    public void Warn(string text) => log.Line("warning", $"warning: {DisplayText.OneLine(text)}", text);
}
