using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// A sum that has entered the weights has turned out to be wrong. The training must go back to before the round, and
/// can then go on.
/// </summary>
public sealed class CorruptStepException(Round round)
    : Exception($"a sum that entered {round} was wrong; the training must go on from a checkpoint before it")
{
    public Round Round => round;
}
