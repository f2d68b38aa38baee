using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Runs.Demonstration;

/// <summary>A coordinator or a worker that was started with --log json, and what it says. Killed at the end, if it is still there.</summary>
internal sealed class WatchedProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<JsonObject> _rows = Channel.CreateUnbounded<JsonObject>();
    private volatile string _error = "";
    private volatile int _epoch;

    private WatchedProcess(string name, Process process) => (Name, _process) = (name, process);

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>The last that a coordinator has done, as far as it has said so; 0 before.</summary>
    public int Epoch => _epoch;

    /// <summary>Ends when the process has.</summary>
    public Task Ended => _process.WaitForExitAsync();

    public int Status => _process.ExitCode;

    public static WatchedProcess Start(string name, ProcessStartInfo start)
    {
        var watched = new WatchedProcess(name, new Process { StartInfo = start });
        watched._process.OutputDataReceived += (_, e) => watched.Take(e.Data);
        watched._process.ErrorDataReceived += (_, e) => watched._error = e.Data ?? watched._error;
        watched._process.Start();
        watched._process.StandardInput.Close();
        watched._process.BeginOutputReadLine();
        watched._process.BeginErrorReadLine();
        return watched;
    }

    /// <summary>The next row that is meant; those before it are passed over.</summary>
    /// <param name="what">What is waited for, for the error.</param>
    /// <exception cref="DemonstrationException">It did not come in time, or the process has ended.</exception>
    public async Task<JsonObject> Next(string what, Predicate<JsonObject> isMeant, CancellationToken stop) =>
        await NextWithin(Demonstration.Deadline, what, isMeant, stop)
        ?? throw new DemonstrationException($"{what}: this did not happen within {Demonstration.Deadline.TotalSeconds:0} s{Said}");

    /// <summary>The same for what need not come: null if it does not within this time.</summary>
    /// <exception cref="DemonstrationException">The process has ended.</exception>
    public async Task<JsonObject?> NextWithin(TimeSpan time, string what, Predicate<JsonObject> isMeant, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(time);
        try
        {
            while (await _rows.Reader.WaitToReadAsync(deadline.Token))
                while (_rows.Reader.TryRead(out var row))
                    if (isMeant(row))
                        return row;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }

        throw new DemonstrationException($"{what}: {Name} ended before that{Said}");
    }

    /// <summary>The rows that have come since those that were waited for.</summary>
    public IEnumerable<JsonObject> Read()
    {
        while (_rows.Reader.TryRead(out var row))
            yield return row;
    }

    public async Task Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _process.Dispose();
    }

    private string Said => _error.Length > 0 ? $"; it said: {_error}" : "";

    private void Take(string? line)
    {
        if (line is null)
        {
            _rows.Writer.TryComplete();
            return;
        }

        // With --verbose the cluster says more, which is no JSON.
        if (!line.StartsWith('{'))
            return;
        try
        {
            if (JsonNode.Parse(line) is not JsonObject row)
                return;
            if ((string?)row["event"] == EventNames.EpochDone)
                _epoch = (int?)row["epoch"] ?? 0;
            _rows.Writer.TryWrite(row);
        }
        catch (JsonException)
        {
            // Cut off by the end of the process.
        }
    }
}
