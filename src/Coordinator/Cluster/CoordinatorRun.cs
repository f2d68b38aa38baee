using System.Diagnostics;
using Akka.Actor;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>All that the coordinator's actor is given.</summary>
/// <param name="AwaitWorkers">The training begins when so many are connected.</param>
/// <param name="CallWorker">Starts one more worker in this process.</param>
/// <param name="TraceOf">The trace that an order of the round belongs to; default for none.</param>
public sealed record CoordinatorRun(
    SessionSetup Session, int AwaitWorkers, Admission Admission, WorkerEntrances Entrances, Action<ActorSystem> CallWorker, Func<Round, ActivityContext> TraceOf);
