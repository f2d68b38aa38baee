using System.Globalization;
using System.Text.Json.Nodes;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Runs.Demonstration;

/// <summary>
/// A training with real processes that are killed, frozen, added and resumed, and the same training in peace: what came of
/// each, measured, and whether the weights are the same.
/// </summary>
/// <param name="data">Folder of the data set.</param>
/// <param name="folder">Where both runs go.</param>
/// <param name="say">A line for the user.</param>
internal sealed class Demonstration(string data, string folder, Action<string> say, TimeProvider time, CancellationToken stop) : IAsyncDisposable
{
    /// <summary>For a busy machine: when all is well, nothing takes as long.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private const string Settings = "--preset keras-bce";

    // More than there is time for; how many it is to be, is decided when all has happened.
    private const string ManyEpochs = "100000";

    private static readonly TimeSpan Undisturbed = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(2);

    private readonly long _began = time.GetTimestamp();
    private readonly List<WatchedProcess> _all = [];
    private string _address = "";
    private int _epochs;

    /// <returns>True if the weights are the same.</returns>
    /// <exception cref="DemonstrationException">Something did not happen that was to be shown.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<bool> Run()
    {
        var disturbed = await TrainDisturbed();
        Tell("the same settings again, in one process with one worker, and nothing happens");
        var peace = Begin("a coordinator", "coordinator", ["train", .. Settings.Split(' '), "--epochs", Invariant($"{_epochs}"), "--data", data, "--out", Path.Combine(folder, "peace"), "--workers", "1", "--dashboard", "none"]);
        await Finished(peace);
        var quiet = SummaryOf("peace");
        Tell(Invariant($"done after {quiet.Steps:#,0} steps in {quiet.WallSeconds:0.0} s"));
        say("");
        say("weights of both:");
        say($"disturbed  {disturbed.WeightsSha256}");
        say($"in peace   {quiet.WeightsSha256}");
        var isSame = disturbed.WeightsSha256 == quiet.WeightsSha256;
        say(isSame ? "the same weights, bit for bit" : "OTHER WEIGHTS: this must not happen; please report it");
        if (isSame)
            say("no sample was lost, and none was counted twice");
        return isSame;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _all)
        {
            // One that is frozen could not end.
            if (ProcessSignal.CanFreeze && !process.Ended.IsCompleted)
                ProcessSignal.Thaw(process.Id);
            await process.DisposeAsync();
        }
    }

    private async Task<RunSummary> TrainDisturbed()
    {
        Tell("a coordinator and three worker processes are started");
        var coordinator = StartCoordinator([.. Settings.Split(' '), "--epochs", ManyEpochs, "--data", data, "--out", Path.Combine(folder, "run"), "--listen", "127.0.0.1:0", "--await-workers", "3"]);
        _address = TextOf(await coordinator.Next("the coordinator listens", row => Is(row, EventNames.Listening), stop)).Split(' ')[^1];
        WatchedProcess[] workers = [StartWorker(1), StartWorker(2), StartWorker(3)];
        foreach (var _ in workers)
            Tell($"  {(string?)(await coordinator.Next("three workers join", row => Is(row, EventNames.WorkerJoined), stop))["worker"]} has joined");
        Tell("all three have joined, and it trains");

        await Wait(Undisturbed);
        await KillWorker(coordinator, workers[1]);
        StartWorker(4);
        Tell("worker-4 is started: workers may come at any time");
        await coordinator.Next("the new worker joins", row => Is(row, EventNames.WorkerJoined) && (string?)row["worker"] == "worker-4", stop);
        Tell("worker-4 has joined, and takes part from the next step on");

        if (ProcessSignal.CanFreeze)
            await Freeze(coordinator, workers[2]);
        await Wait(Undisturbed);
        coordinator = await KillCoordinator(coordinator);
        await Finished(coordinator);
        var summary = SummaryOf("run");
        Tell(Invariant($"the training is done after {summary.Steps:#,0} steps; {summary.SamplesPerEpoch:#,0} samples counted in its last epoch"));
        return summary;
    }

    private async Task KillWorker(WatchedProcess coordinator, WatchedProcess victim)
    {
        var killed = DateTime.UtcNow;
        await victim.Kill();
        Tell($"{victim.Name} is killed (process {victim.Id}), in the middle of a step");
        // Which of the two comes first is chance: it is late, or its connection is found to be gone.
        var (isLost, isComputed) = (false, false);
        var given = new GivenAway();
        while (!isLost || !isComputed)
        {
            var row = await coordinator.Next(
                "the dead worker is done without",
                row => TimeOf(row) >= killed && (IsOf(victim, row, EventNames.WorkerLost) || IsGivenAway(victim, row) || (!isComputed && Is(row, EventNames.RoundRecovered) && (long?)row["step"] == given.Step)), stop);
            var after = Invariant($"{(TimeOf(row) - killed).TotalMilliseconds:0} ms");
            if (IsGivenAway(victim, row))
            {
                // Once it is lost, this was said already.
                given = isLost ? given with { Step = given.Step ?? (long?)row["step"] } : given.With(row, after);
                continue;
            }

            // There may be several, one after the other, of what it owes.
            if (given.Text is { } text)
                Tell($"  {text}");
            given = given with { Shards = 0 };
            if (Is(row, EventNames.WorkerLost))
            {
                isLost = true;
                var owed = (long?)row["shards"] ?? 0;
                isComputed |= owed == 0;
                Tell($"  its death was noticed after {after}{(owed == 0 ? "" : $"; {ProgressText.Shards(owed)} that it had not answered {(owed == 1 ? "is" : "are")} computed by the others")}");
            }
            else
            {
                isComputed = true;
                Tell(Invariant($"  that step took {(double?)row["milliseconds"]:0} ms, where {(double?)row["typicalMilliseconds"]:0.0} ms are typical; it was not done again, and nothing of it was lost"));
            }
        }
    }

    private async Task Freeze(WatchedProcess coordinator, WatchedProcess victim)
    {
        await Wait(Undisturbed);
        _ = coordinator.Read().Count();
        ProcessSignal.Freeze(victim.Id);
        Tell(Invariant($"{victim.Name} is frozen for {Frozen.TotalSeconds:0} s: alive, but it does not answer"));
        try
        {
            var frozen = time.GetTimestamp();
            var late = await coordinator.NextWithin(Frozen, "its shards are given to others", row => IsGivenAway(victim, row), stop);
            Tell(late is null
                ? "  no shard of it had to be given to others in that time"
                : Invariant($"  given up waiting for its answer after {(double?)late["milliseconds"]:0} ms; others compute it too, and the first answer counts: the bits are the same"));
            if (Frozen - time.GetElapsedTime(frozen) is { Ticks: > 0 } left)
                await Wait(left);
        }
        finally
        {
            ProcessSignal.Thaw(victim.Id);
        }

        var shards = coordinator.Read().Where(row => Is(row, EventNames.ShardsReissued)).Sum(row => (long?)row["shards"] ?? 0);
        Tell(Invariant($"  it continues; {ProgressText.Shards(shards)} more were computed twice meanwhile"));
    }

    private async Task<WatchedProcess> KillCoordinator(WatchedProcess coordinator)
    {
        await coordinator.Kill();
        Tell($"the coordinator is killed (process {coordinator.Id}): it had all the state");
        // Some seconds more.
        _epochs = coordinator.Epoch + Math.Max(2, coordinator.Epoch / 4);
        coordinator = StartCoordinator(["--resume", Path.Combine(folder, "run"), "--listen", _address, "--epochs", Invariant($"{_epochs}")]);
        Tell(Invariant($"  another one is started, to continue up to epoch {_epochs} (train --resume)"));
        Tell($"  {TextOf(await coordinator.Next("it continues", row => Is(row, EventNames.Resumed), stop))}");
        await coordinator.Next("a worker comes back", row => Is(row, EventNames.WorkerJoined), stop);
        var recovered = await coordinator.Next("a step is done", row => Is(row, EventNames.Recovered), stop);
        Tell(Invariant($"  workers came back by themselves; the first step was done {(double?)recovered["milliseconds"] / 1000:0.0} s after it was started"));
        return coordinator;
    }

    // --verbose: each late shard is told.
    private WatchedProcess StartCoordinator(IEnumerable<string> options) =>
        Begin("the coordinator", "coordinator", ["train", .. options, "--workers", "0", "--dashboard", "none", "--verbose"]);

    private WatchedProcess StartWorker(int number) =>
        Begin($"worker-{number}", "worker", ["--coordinator", _address, "--data", data, "--name", $"worker-{number}", "--workers", "1"]);

    private WatchedProcess Begin(string name, string program, IEnumerable<string> arguments)
    {
        stop.ThrowIfCancellationRequested();
        var process = WatchedProcess.Start(name, ProgramStart.Of(program, folder, [.. arguments, "--log", "json"]));
        _all.Add(process);
        return process;
    }

    private async Task Finished(WatchedProcess coordinator)
    {
        await coordinator.Next("the training ends", row => Is(row, EventNames.Results), stop);
        var ended = coordinator.Ended;
        if (await Task.WhenAny(ended, Task.Delay(Deadline, time, stop)) != ended)
        {
            stop.ThrowIfCancellationRequested();
            throw new DemonstrationException($"the coordinator did not end within {Deadline.TotalSeconds:0} s");
        }

        if (coordinator.Status != 0)
            throw new DemonstrationException($"the coordinator ended with status {coordinator.Status}");
    }

    private RunSummary SummaryOf(string run) =>
        RunSummary.Read(new RunPaths(Path.Combine(folder, run)).Summary) ?? throw new DemonstrationException($"the run in {Path.Combine(folder, run)} has no summary.json");

    private Task Wait(TimeSpan span) => Task.Delay(span, time, stop);

    /// <summary>What a dead worker owed and others were given.</summary>
    /// <param name="Step">Of the first of it.</param>
    /// <param name="Shards">Those that were not told of yet.</param>
    private readonly record struct GivenAway(long? Step, string? After, long Shards)
    {
        public string? Text => Shards == 0 ? null : $"after {After} {ProgressText.Shards(Shards)} that it owed {(Shards == 1 ? "was" : "were")} given to others";

        public GivenAway With(JsonObject row, string after) =>
            new(Step ?? (long?)row["step"], Shards == 0 ? after : After, Shards + ((long?)row["shards"] ?? 0));
    }

    private void Tell(string text) => say(Invariant($"{time.GetElapsedTime(_began).TotalSeconds,5:0.0} s  {text}"));

    private static bool IsOf(WatchedProcess worker, JsonObject row, string happening) => Is(row, happening) && (string?)row["worker"] == worker.Name;

    private static bool IsGivenAway(WatchedProcess worker, JsonObject row) => Is(row, EventNames.ShardsReissued) && (string?)row["other"] == worker.Name;

    private static bool Is(JsonObject row, string happening) => (string?)row["event"] == happening;

    private static string TextOf(JsonObject row) => (string?)row["text"] ?? "";

    private static DateTime TimeOf(JsonObject row) => row["time"] is { } text ? text.GetValue<DateTime>().ToUniversalTime() : default;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
