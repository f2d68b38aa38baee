using Autoencoder.Shared.Wire.Control;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>Where workers open their data connections, and get data from.</summary>
/// <param name="Network">For workers of other processes; null if none are accepted.</param>
/// <param name="IsEncrypted">Workers of other processes need the cluster's certificate.</param>
/// <param name="OfferData">Begins to serve the data to workers without a copy, and tells where; null if no other processes are accepted.</param>
public sealed record WorkerEntrances(IChannelEndpoint InProcess, IChannelEndpoint? Network, bool IsEncrypted, Func<Task<DataOffer>>? OfferData);
