using Autoencoder.Coordinator.Training;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>What became of the training.</summary>
/// <param name="Completed">False if it was ended before its last epoch.</param>
/// <param name="Session">Holds the weights; nobody else uses it any longer.</param>
/// <param name="Seconds">Trained, in the whole run.</param>
/// <param name="WorkersSeen">Workers that were accepted and connected.</param>
/// <param name="WorkersLost">Of those, how many vanished.</param>
public sealed record TrainingOutcome(bool Completed, TrainingSession Session, double Seconds, int WorkersSeen, int WorkersLost);
