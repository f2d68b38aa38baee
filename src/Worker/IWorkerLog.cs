using System.Globalization;
using Autoencoder.Shared.Model;

namespace Autoencoder.Worker;

/// <summary>What a worker has to say to its user.</summary>
public interface IWorkerLog
{
    void Joined(RunSpec run);

    void Disconnected(string reason);
}

/// <summary>For a worker inside the coordinator's process, which speaks for it.</summary>
public sealed class SilentLog : IWorkerLog
{
    public void Joined(RunSpec run)
    {
    }

    public void Disconnected(string reason)
    {
    }
}

/// <summary>One line an event, with the time of day.</summary>
public sealed class ConsoleLog(string name) : IWorkerLog
{
    /// <summary>True while the worker is part of a run.</summary>
    public bool IsJoined { get; private set; }

    public void Joined(RunSpec run)
    {
        IsJoined = true;
        Line($"joined the run: {run.Model}, batch {run.Plan.Batch} in {run.Plan.Shards} shards");
    }

    public void Disconnected(string reason)
    {
        IsJoined = false;
        Line($"disconnected: {reason}; joining again");
    }

    public void Line(string text) =>
        Console.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {name}: {text}");
}
