using System.Diagnostics;
using Akka.Actor;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Control;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>All that the coordinator's actor is given.</summary>
/// <param name="Start">Where the training stands.</param>
/// <param name="Pool">Of the run's layout; gradients and weights come from it.</param>
/// <param name="AwaitWorkers">The training begins when so many are connected.</param>
/// <param name="AuditRate">The share of sums, 0 to 1, that two workers compute from the start.</param>
/// <param name="WorkerTimeout">A worker that owes an answer and gives none for so long, at least, is no longer waited for.</param>
/// <param name="CallWorker">Starts one more worker in this process.</param>
/// <param name="NetworkEndpoint">Null if no other processes are accepted.</param>
/// <param name="IsEncrypted">Workers of other processes need the cluster's certificate.</param>
/// <param name="OfferData">Begins to serve the data to workers without a copy, and tells where; null if no other processes are accepted.</param>
/// <param name="TraceOf">The trace that an order of the round belongs to; default for none.</param>
public sealed record CoordinatorRun(
    RunSpec Spec, int Epochs, Adam Adam, TrainingState Start, ParameterVectorPool Pool, int AwaitWorkers, double AuditRate, TimeSpan WorkerTimeout,
    Admission Admission, Action<ActorSystem> CallWorker, IChannelEndpoint InProcessEndpoint, IChannelEndpoint? NetworkEndpoint, bool IsEncrypted,
    Func<Task<DataOffer>>? OfferData, Func<Round, ActivityContext> TraceOf);
