using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>Keeps every state that a training session offers to be kept, and what it notes of its steps.</summary>
internal sealed class RecordingKeeper : ITrainingKeeper
{
    public List<TrainingState> States { get; } = [];

    public List<(long Step, double Loss, ulong Weights)> Steps { get; } = [];

    public void StepDone(long step, double loss, SharedWeights weights) => Steps.Add((step, loss, weights.Checksum));

    /// <summary>What was told to be in doubt, one after the other.</summary>
    public List<Round?> SuspectMarks { get; } = [];

    public void MarkSuspect(Round? since) => SuspectMarks.Add(since);

    public void OnRoundBoundary(TrainingSession session) => States.Add(Capture(session));

    public static TrainingState Capture(TrainingSession session)
    {
        var state = new TrainingState(session.Weights.Layout);
        session.Capture(state);
        return state;
    }
}
