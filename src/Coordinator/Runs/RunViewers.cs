using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Coordinator.Watching.Terminal;

namespace Autoencoder.Coordinator.Runs;

/// <summary>Who looks on while a run is trained.</summary>
/// <param name="Console">Where it says what happens.</param>
/// <param name="Metrics">Counts; to be kept until nobody reads them any more, which may be after the training.</param>
/// <param name="Health">Told how it gets on.</param>
/// <param name="Watch">
/// Given the run to look at before its training begins; has to dispose it when nobody looks any more, which may be after the
/// training. With null there is none, and none of its cost.
/// </param>
internal sealed record RunViewers(RunConsole Console, RunMetrics Metrics, ITrainingObserver Health, Func<LiveRun, Task>? Watch);
