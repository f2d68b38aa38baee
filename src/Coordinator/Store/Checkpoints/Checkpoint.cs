using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>Whose checkpoint it is: the same for all that one process writes.</summary>
/// <param name="Model">Of a checkpoint that was read, the initialisation is not known and of no use any more.</param>
/// <param name="Settings">JSON text of the run's settings; kept as it is given.</param>
public sealed record CheckpointOrigin(RunIdentity Run, ModelSpec Model, string Settings);

/// <summary>All that a training needs to continue from where it was.</summary>
public sealed record Checkpoint(CheckpointOrigin Origin, TrainingState State);
