using Autoencoder.Coordinator.Cluster;
using Autoencoder.Coordinator.Runs.Results;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Coordinator.Runs;

/// <summary>Trains a run that was opened to its end, or until it is stopped, and leaves its results in its folder.</summary>
internal static class RunTraining
{
    /// <param name="load">Gives the data set of the run; called once.</param>
    /// <param name="started">When the attempt to train was begun, in UTC.</param>
    /// <param name="console">Where it says what happens.</param>
    /// <param name="follower">Told how it gets on.</param>
    /// <param name="metrics">Counts; to be kept until nobody reads them any more, be it after the training.</param>
    /// <param name="watch">
    /// Given the run to look at before its training begins; has to dispose it when nobody looks any more, be it after the
    /// training. With null there is none, and none of its cost.
    /// </param>
    /// <param name="stop">Ends it with a checkpoint.</param>
    /// <exception cref="TrainingException">The training cannot go on.</exception>
    /// <exception cref="CheckpointException">The folder cannot be used; what this call has made in it is gone again.</exception>
    public static async Task Run(RunOpening opening, Func<DataSet> load, DateTime started, RunConsole console, ITrainingObserver follower, RunMetrics metrics, Func<LiveRun, Task>? watch, CancellationToken stop)
    {
        var isOurs = false;
        try
        {
            var settings = opening.Settings;
            using var tls = settings.Tls is { } file ? ClusterCertificate.Load(file) : null;
            // Beside each other: workers may be waiting for this coordinator to come back.
            var loading = Task.Run(load);
            NativeTorch.EnsureLoaded();
            var data = await loading;
            var plan = settings.PlanFor(data);
            using var store = opening.Resumes
                ? RunStore.Resume(opening.Folder, settings, data.Fingerprint)
                : RunStore.Begin(opening.Folder, settings, data.Fingerprint, opening.InitialWeights);
            isOurs = !opening.Resumes;
            var live = watch is null ? null : await Show(new LiveRun(store, opening.Folder, settings, plan, data, TimeProvider.System), store, watch);
            var barred = new Dictionary<string, Round>(StringComparer.Ordinal);
            while (await Train(opening, store, plan, data, tls, barred, started, console, follower, live, metrics, stop) is { } back)
            {
                started = DateTime.UtcNow;
                store.GoBack(back.Before);
                live?.Begin(store);
                opening = opening.GoingOn(back.ListensOn) with { Findings = [] };
            }
        }
        catch when (!opening.Resumes && !HasBegun(opening))
        {
            // Nothing but what this process has made: another one, or the user, may have files there.
            opening.Folder.Clear(withRun: isOurs);
            throw;
        }
    }

    /// <summary>Trains to the end, or until a step that was already taken turns out to be wrong.</summary>
    private static async Task<WayBack?> Train(
        RunOpening opening, RunStore store, RunPlan plan, DataSet data, ClusterCertificate? tls, Dictionary<string, Round> barred,
        DateTime started, RunConsole console, ITrainingObserver follower, LiveRun? live, RunMetrics metrics, CancellationToken stop)
    {
        var (settings, folder) = (opening.Settings, opening.Folder);
        var run = new RunSpec(store.Run.RunId, store.Run.Term, settings.Model, plan, settings.Noise, data.Fingerprint);
        var results = new RunResults(settings, run, folder);
        using var traces = new RoundTraces(run);
        using var progress = ProgressDisplay.Create(run, settings.Epochs, console);
        using var recorder = new RunRecorder(
            folder, store, settings.LearningRate, progress, () => DateTime.UtcNow - started, live is null ? [metrics, follower] : [metrics, follower, live]);
        console.Tells(run, () => recorder.Steps);
        metrics.Begin(recorder.Epochs is [.., var newest] ? newest : null);
        using var recording = live?.RecordBy(recorder.Happened);
        using var keeper = new RunKeeper(store, settings.Checkpoints, recorder.Happened, TimeProvider.System);
        using var cluster = await CoordinatorNode.Start(
            settings, run, store.Start, data, tls, live is null ? keeper : new TrainingKeepers(keeper, live), recorder,
            new WorkerObservers(live is null ? [metrics, traces] : [metrics, traces, live]), traces.Of, barred);
        progress.Started(cluster.ListensOn);
        foreach (var finding in opening.Findings.Concat(store.Findings is [] ? [RunEvents.Started()] : store.Findings))
            recorder.Happened(finding);

        using var onStop = stop.Register(cluster.EndTraining);
        try
        {
            var outcome = await cluster.Outcome;
            live?.End(outcome.Session.Weights.Values, outcome.Session.Steps);
            keeper.SaveLast(outcome.Session);
            recorder.Happened(outcome.Completed ? RunEvents.Finished(outcome.Session.Steps) : RunEvents.Stopped(outcome.Session.Steps));
            var summary = results.Save(outcome, recorder, data);
            progress.Dispose();
            console.Say(results.Told(summary));
            await cluster.Stop();
            return null;
        }
        catch (CorruptStepException e)
        {
            recorder.Happened(RunEvents.WentBack(e.Message));
            await cluster.Stop();
            // One that is still being written would come back as the newest of what is forgotten.
            keeper.Release();
            return new WayBack(e.Round, cluster.ListensOn);
        }
        catch (TrainingException e)
        {
            recorder.Happened(RunEvents.Failed(e.Message));
            throw;
        }
    }

    private static async Task<LiveRun> Show(LiveRun live, RunStore store, Func<LiveRun, Task> watch)
    {
        try
        {
            live.Begin(store);
            await watch(live);
            return live;
        }
        catch
        {
            live.Dispose();
            throw;
        }
    }

    /// <param name="Before">The round that was wrong.</param>
    /// <param name="ListensOn">Where the workers will look for the coordinator.</param>
    private sealed record WayBack(Round Before, NodeAddress? ListensOn);

    private static bool HasBegun(RunOpening opening) => File.Exists(opening.Folder.Events);
}
