using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>Several keepers, told one after the other; what one of them throws, the next ones do not hear of.</summary>
public sealed class TrainingKeepers(params ITrainingKeeper[] all) : ITrainingKeeper
{
    public void StepDone(long step, double loss, SharedWeights weights)
    {
        foreach (var keeper in all)
            keeper.StepDone(step, loss, weights);
    }

    public void InDoubt(Round? since)
    {
        foreach (var keeper in all)
            keeper.InDoubt(since);
    }

    public void Reached(TrainingSession session)
    {
        foreach (var keeper in all)
            keeper.Reached(session);
    }
}
