using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// A sum that has entered the weights has turned out to be wrong, or cannot be trusted any more. The training must be rolled
/// back to before the round, and can then continue.
/// </summary>
public sealed class CorruptStepException(Round round)
    : Exception($"sums by a worker that computes wrongly have entered the weights since {round}; the training must continue from a checkpoint before it")
{
    public Round Round => round;
}
