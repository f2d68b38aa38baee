using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker;

/// <summary>What a worker reports to its user and to the health check. Called on any thread.</summary>
public interface IWorkerLog
{
    /// <summary>The coordinator has answered. What is still to be done before it is joined, as fetching data, may take its time.</summary>
    void Offered();

    /// <param name="name">What it is called in the run; null for what it calls itself.</param>
    void Joined(RunSpec run, string? name);

    void Disconnected(string reason);

    /// <summary>Begins to compute what was ordered; several times a second.</summary>
    void OrderBegan(WorkOrder order);

    /// <summary>All of the order is answered.</summary>
    void Answered();
}

/// <summary>For a worker inside the coordinator's process: the coordinator reports for it.</summary>
public sealed class SilentLog : IWorkerLog
{
    public void Offered()
    {
    }

    public void Joined(RunSpec run, string? name)
    {
    }

    public void Disconnected(string reason)
    {
    }

    public void OrderBegan(WorkOrder order)
    {
    }

    public void Answered()
    {
    }
}
