using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Runs;

/// <summary>Why a training has to be begun again from an earlier step.</summary>
/// <param name="Before">The round that was wrong.</param>
/// <param name="Port">Where the workers will look for the coordinator, of this machine; null for none.</param>
internal sealed record Rollback(Round Before, int? Port);
