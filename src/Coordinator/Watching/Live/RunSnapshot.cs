using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>All that is known of a run at one moment. Bounded, however long the run is.</summary>
/// <param name="Version">Grows with everything that changes.</param>
/// <param name="Epochs">Down-sampled like the loss, if there are very many.</param>
/// <param name="Events">The newest; the oldest first.</param>
/// <param name="ImageEpochs">Epochs that <see cref="IImageHistory.OfEpoch"/> has, in order.</param>
public sealed record RunSnapshot(
    long Version, RunState State, LossCurve Loss, IReadOnlyList<EpochReport> Epochs, IReadOnlyList<EventRow> Events,
    IReadOnlyList<WorkerStatus> Workers, IReadOnlyList<int> ImageEpochs);

/// <summary>What has changed between two versions. Null is: as before.</summary>
/// <param name="Loss">The whole curve, where its points became coarser.</param>
/// <param name="Points">Else: points that are new or have changed, which only the last known one can.</param>
/// <param name="Epochs">New ones.</param>
/// <param name="Events">New ones.</param>
/// <param name="IsWhole">
/// All of it is here, and what was known before is to be forgotten: the run went back to an earlier step, or so much is new
/// that other parts were kept.
/// </param>
public sealed record RunChanges(
    long Version, RunState State, LossCurve? Loss, IReadOnlyList<LossPoint> Points, IReadOnlyList<EpochReport> Epochs,
    IReadOnlyList<EventRow> Events, IReadOnlyList<WorkerStatus>? Workers, IReadOnlyList<int>? ImageEpochs, bool IsWhole = false);

/// <param name="Stride">Steps a point stands for, a power of two.</param>
public sealed record LossCurve(int Stride, IReadOnlyList<LossPoint> Points);

/// <summary>The losses of neighbouring steps.</summary>
/// <param name="Step">The first of them, from 1.</param>
/// <param name="Steps">How many.</param>
public readonly record struct LossPoint(long Step, int Steps, double Mean, double Min, double Max);

/// <summary>A <see cref="TrainingEvent"/> and when it happened, in UTC.</summary>
/// <param name="Id">Counts up from 1.</param>
public sealed record EventRow(long Id, DateTime Time, TrainingEvent Happening);
