using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>Notes the steps that it is told of.</summary>
internal sealed class RecordingKeeper : ITrainingKeeper
{
    public List<long> Steps { get; } = [];

    public void StepDone(long step, double loss, SharedWeights weights) => Steps.Add(step);

    public void MarkSuspect(Round? since)
    {
    }

    public void OnRoundBoundary(TrainingSession session) => Assert.True(session.HasBegun);
}
