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
