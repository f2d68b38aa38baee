using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>Several keepers, told one after the other; if one of them throws, the next ones are not told.</summary>
public sealed class TrainingKeepers(params ITrainingKeeper[] all) : ITrainingKeeper
{
    public void StepDone(long step, double loss, SharedWeights weights)
    {
        foreach (var keeper in all)
            keeper.StepDone(step, loss, weights);
    }

    public void MarkSuspect(Round? since)
    {
        foreach (var keeper in all)
            keeper.MarkSuspect(since);
    }

    public void OnRoundBoundary(TrainingSession session)
    {
        foreach (var keeper in all)
            keeper.OnRoundBoundary(session);
    }
}
