using Autoencoder.Coordinator.Cluster;
using Autoencoder.Coordinator.Runs.Results;
using Autoencoder.Coordinator.Runs.Verification;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Encryption;

namespace Autoencoder.Coordinator.Runs;

/// <summary>Trains a run that was opened to its end, or until it is stopped, and leaves its results in its folder.</summary>
/// <param name="started">When the attempt to train was begun, in UTC.</param>
/// <param name="stop">Ends it with a checkpoint.</param>
internal sealed class RunTraining(RunViewers audience, DateTime started, CancellationToken stop)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(1);

    private BarredWorkers _barred = new(new WorkerNames(0));
    private DateTime _started = started;
    private bool _isRunning;
    private bool _hadUnexplained;

    /// <param name="load">Gives the data set of the run; called once.</param>
    /// <exception cref="TrainingException">The training cannot continue.</exception>
    /// <exception cref="FileException">The folder cannot be used; what this call has made in it is gone again.</exception>
    public async Task Run(RunOpening opening, Func<DataSet> load)
    {
        TrainingRun? run = null;
        try
        {
            using var tls = opening.Settings.Execution.Tls is { } file ? ClusterCertificate.Load(file) : null;
            // In parallel: workers may be waiting for this coordinator to come back.
            var loading = Task.Run(load);
            NativeTorch.EnsureLoadedFor(opening.Settings.Definition.Engine);
            var data = await loading;
            opening = opening.On(data);
            run = opening.Open(data);
            if (opening.Choice is { } choice)
                audience.Console.WriteEvent(choice);
            _barred = new BarredWorkers(new WorkerNames(run.Settings.Execution.Workers));
            var live = audience.Watch is null ? null : await Show(new LiveRun(run, TimeProvider.System), run.Store, audience.Watch);
            var findings = opening.Findings.Concat(run.Store.Findings is [] ? [RunEvents.Started()] : run.Store.Findings);
            while (await Train(run, findings, tls, live) is { } back)
            {
                _started = DateTime.UtcNow;
                RollBack(run, back);
                live?.Begin(run.Store);
                findings = run.Store.Findings;
            }
        }
        catch when (!_isRunning)
        {
            // For example, its port is taken.
            if (opening.Resumes)
            {
                run?.Store.UndoResume();
            }
            else
            {
                run?.Store.Abandon();
                opening.Folder.RemoveIfUnused();
            }

            throw;
        }
        finally
        {
            run?.Dispose();
        }
    }

    /// <summary>Trains to the end, or until a step that was already taken turns out to be wrong.</summary>
    /// <param name="findings">What was found when the run was opened, or gone back in.</param>
    private async Task<Rollback?> Train(TrainingRun run, IEnumerable<TrainingEvent> findings, ClusterCertificate? tls, LiveRun? live)
    {
        var console = audience.Console;
        using var traces = new RoundTraces(run.Spec);
        using var progress = ProgressDisplay.Create(run.Spec, run.Settings.Epochs, console, run.Settings.Execution.Verbose);
        using var recorder = new RunRecorder(run, progress.Warn);
        var contributions = new Contributions();
        var observers = new RunObservers(
            run.Store, () => DateTime.UtcNow - _started, [progress, audience.Metrics, audience.Health, .. live is null ? Array.Empty<ITrainingObserver>() : [live], traces, recorder, contributions]);
        console.SetRun(run.Spec, () => observers.Steps);
        audience.Metrics.Begin(recorder.Epochs is [.., var newest] ? newest : null);
        using var recording = live?.RecordBy(observers.Happened);
        using var keeper = new RunKeeper(run.Store, run.Settings.Execution.Checkpoints, observers.Happened, TimeProvider.System);
        var results = new RunResults(run);
        using var cluster = await CoordinatorNode.Start(
            run, tls, live is null ? keeper : new TrainingKeepers(keeper, live), observers, traces.Of, _barred);
        // Workers may be at it from here on.
        _isRunning = true;
        progress.Started(cluster.Door);
        foreach (var finding in findings)
            observers.Happened(finding);

        using var onStop = stop.Register(cluster.EndTraining);
        try
        {
            var outcome = await cluster.Outcome;
            live?.End(outcome.Session.Weights.Values, outcome.Session.Steps);
            var room = new DiskRoom(run, observers.Happened, TimeProvider.System);
            while (!SaveLast(keeper, outcome, results) && await room.Make())
            {
            }

            observers.Happened(outcome.Completed ? RunEvents.Finished(outcome.Session.Steps) : RunEvents.Stopped(outcome.Session.Steps));
            var summary = await results.Save(outcome, recorder, room);
            progress.Dispose();
            console.WriteEvent(results.Describe(summary, outcome.Seconds));
            await cluster.Stop();
            return null;
        }
        catch (CorruptStepException e)
        {
            observers.Happened(RunEvents.RolledBack(e.Message));
            await cluster.Stop();
            // One that is still being written would come back as the newest of what is forgotten.
            keeper.Release();
            return new Rollback(e.Round, cluster.Door?.ControlPort);
        }
        catch (NotFiniteException e)
        {
            try
            {
                if (await FindWrongStep(run, e, keeper, contributions, observers) is not { } wrong)
                    throw;
                await cluster.Stop();
                return new Rollback(wrong, cluster.Door?.ControlPort);
            }
            catch (TrainingException failure)
            {
                cluster.EndAsFailed(failure.Message);
                observers.Happened(RunEvents.Failed(failure.Message));
                throw;
            }
        }
        catch (TrainingException e)
        {
            observers.Happened(RunEvents.Failed(e.Message));
            throw;
        }
    }

    /// <summary>The first step that was wrong, told to the observers, and its worker barred; null if the training diverges.</summary>
    /// <exception cref="TrainingException">It was stopped before that was known.</exception>
    private async Task<Round?> FindWrongStep(TrainingRun run, NotFiniteException notFinite, RunKeeper keeper, Contributions contributions, RunObservers observers)
    {
        try
        {
            keeper.Release();
            var start = DivergenceCheck.Start(run, notFinite.Round);
            observers.Happened(RunEvents.RechecksSteps(notFinite.Finding, start.Step, notFinite.Round.Step));
            // Should this process end meanwhile, the next one must not hold what is redone against the journal.
            keeper.MarkSuspect(new Round(Phase.Train, start.Step));
            var check = new DivergenceCheck(run, contributions, stop);
            var search = Task.Run(() => check.Find(start, notFinite.Round), CancellationToken.None);
            while (await Task.WhenAny(search, Task.Delay(TellEvery, CancellationToken.None)) != search)
                observers.StillWaiting($"step {check.Step} of {notFinite.Round.Step} is computed again");
            var wrong = await search;
            // What is wrong without a worker's being wrong is this machine, and may be so for ever.
            if (wrong is null || (wrong.Sum is null && _hadUnexplained))
            {
                keeper.MarkSuspect(null);
                return null;
            }

            (string Name, ShardRange Node)? worker = null;
            if (wrong.Sum is { } sum)
            {
                worker = (contributions.NameOf(sum.Worker), sum.Node);
                _barred.Add(worker.Value.Name, wrong.Round);
                observers.FoundFaulty(sum.Worker);
            }
            else
            {
                _hadUnexplained = true;
            }

            observers.Happened(RunEvents.RolledBack(wrong.Round, worker));
            return wrong.Round;
        }
        catch (FileException e)
        {
            throw new TrainingException($"{notFinite.Message} (whether a sum was wrong cannot be found out: {e.Message.TrimEnd('.')})");
        }
        catch (OperationCanceledException)
        {
            throw new TrainingException($"{notFinite.Finding}; it was stopped before it was known why, and continues with --resume from its newest checkpoint");
        }
    }

    private static void RollBack(TrainingRun run, Rollback back)
    {
        try
        {
            run.RollBack(back.Before, back.Port);
        }
        catch (FileException e)
        {
            throw new TrainingException(e.Message.TrimEnd('.'));
        }
    }

    /// <returns>False if there is no checkpoint of it.</returns>
    private static bool SaveLast(RunKeeper keeper, TrainingOutcome outcome, RunResults results)
    {
        try
        {
            return keeper.SaveLast(outcome.Session);
        }
        catch (TrainingException e)
        {
            throw new TrainingException($"{e.Message}; the weights {outcome.Session.Weights.Sha256()} are {results.Rescue(outcome.Session.Weights)}");
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
}
