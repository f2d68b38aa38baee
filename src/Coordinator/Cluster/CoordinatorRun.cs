using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Model;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>All that the coordinator's actor is given.</summary>
/// <param name="Initial">Weights of step 0.</param>
/// <param name="Pool">Of the run's layout; gradients and weights come from it.</param>
/// <param name="AwaitWorkers">The training begins when so many are connected.</param>
/// <param name="NetworkDoor">Null if no other processes are accepted.</param>
public sealed record CoordinatorRun(
    RunSpec Spec, int Epochs, Adam Adam, ParameterVector Initial, ParameterVectorPool Pool, int AwaitWorkers,
    Admission Admission, IChannelDoor InProcessDoor, IChannelDoor? NetworkDoor);
