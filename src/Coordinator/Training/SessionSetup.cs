using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Training;

/// <summary>What a session trains, and how its workers are watched.</summary>
/// <param name="Adam">As it is at step 0.</param>
/// <param name="Start">Where the training stands; its weights are copied.</param>
/// <param name="Pool">Of the run's layout; gradients and weights come from it.</param>
/// <param name="AuditRate">The fraction of sums, 0 to 1, that two workers compute from the start.</param>
/// <param name="WorkerTimeout">
/// A worker that owes an answer and gives none for so long, at least, is no longer waited for; null: it is for ever.
/// </param>
public sealed record SessionSetup(
    RunSpec Spec, int Epochs, Adam Adam, TrainingState Start, ParameterVectorPool Pool, double AuditRate = 0, TimeSpan? WorkerTimeout = null);
