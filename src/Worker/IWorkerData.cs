using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Wire.Control;

namespace Autoencoder.Worker;

/// <summary>Where a worker has the data of its runs from.</summary>
public interface IWorkerData
{
    /// <summary>Of the copy that it has; null if it has none.</summary>
    string? Fingerprint { get; }

    /// <summary>True if it takes part in runs on other data too, which it fetches.</summary>
    bool CanFetch { get; }

    /// <summary>The data of a run that was offered. Waits for what it has to learn of them.</summary>
    /// <exception cref="DataException">They are not to be had, and trying again would not help.</exception>
    RunData Open(RunOffer offer, CancellationToken stop);
}

/// <param name="Fetched">What <paramref name="Set"/> is fetched by; null if the data are at hand.</param>
public sealed record RunData(DataSet Set, FetchedData? Fetched = null);

/// <summary>A copy of the data, and no others.</summary>
public sealed class LocalData(DataSet data) : IWorkerData
{
    public string? Fingerprint => data.Fingerprint;

    public bool CanFetch => false;

    public RunData Open(RunOffer offer, CancellationToken stop) => new(data);
}
