using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// Makes what a training reaches durable. Called by the coordinator's actor when the next round's orders are out: the workers
/// compute meanwhile, but for one in this process whose thread runs the actor.
/// </summary>
public interface ITrainingKeeper
{
    /// <summary>A step was applied.</summary>
    /// <param name="loss">Mean over the step's samples, before the update.</param>
    /// <param name="weights">After the update.</param>
    void StepDone(long step, double loss, SharedWeights weights);

    /// <summary>Sums that have entered the weights since this round may be wrong and may have to be undone; null if none any more.</summary>
    void MarkSuspect(Round? since);

    /// <summary>The training stands between two rounds and could be captured; it may be after a step or after an evaluation.</summary>
    void OnRoundBoundary(TrainingSession session);
}
