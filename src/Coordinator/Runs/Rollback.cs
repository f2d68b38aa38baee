using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Coordinator.Runs;

/// <summary>Why a training has to be begun again from an earlier step.</summary>
/// <param name="Before">The round that was wrong.</param>
/// <param name="ListensOn">Where the workers will look for the coordinator.</param>
internal sealed record Rollback(Round Before, NodeAddress? ListensOn);
