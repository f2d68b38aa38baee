using Akka.Actor;
using Autoencoder.Coordinator.Telemetry;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Model;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>All that the coordinator's actor is given.</summary>
/// <param name="Start">Where the training stands.</param>
/// <param name="Pool">Of the run's layout; gradients and weights come from it.</param>
/// <param name="AwaitWorkers">The training begins when so many are connected.</param>
/// <param name="AuditRate">The share of sums, 0 to 1, that two workers compute from the start.</param>
/// <param name="CallWorker">Starts one more worker in this process.</param>
/// <param name="NetworkDoor">Null if no other processes are accepted.</param>
/// <param name="Watcher">Told of every worker, order and answer.</param>
/// <param name="Traces">What orders carry of it.</param>
public sealed record CoordinatorRun(
    RunSpec Spec, int Epochs, Adam Adam, TrainingState Start, ParameterVectorPool Pool, int AwaitWorkers, double AuditRate,
    Admission Admission, Action<ActorSystem> CallWorker, IChannelDoor InProcessDoor, IChannelDoor? NetworkDoor, IWorkerObserver Watcher, RoundTraces Traces);
