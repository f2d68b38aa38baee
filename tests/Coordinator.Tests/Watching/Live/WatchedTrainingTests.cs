using Autoencoder.Coordinator.Runs;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Support;
using RunOnDisk = Autoencoder.Coordinator.Tests.Runs.StoredRun;
using StoredRun = Autoencoder.Coordinator.Watching.Live.StoredRun;
using RunSummary = Autoencoder.Coordinator.Store.Reports.RunSummary;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

/// <summary>A training on a part of MNIST with two workers, seen while it trains, and looked at afterwards.</summary>
public sealed class WatchedTraining : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _parent = new();

    internal LiveRun Live { get; private set; } = null!;

    public RunFolder Folder { get; private set; } = null!;

    public RunSummary Summary { get; private set; } = null!;

    /// <summary>Taken in the middle.</summary>
    public RunSnapshot Midway { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var data = MnistExtract.Folder;
        var settings = TrainSettings.From(RunOnDisk.Options("epochs", "3", "batch", "25", "workers", "2", "data", data, "noise", "gaussian:0.1"));
        var opening = RunOpening.At(_parent["run"], settings);
        Folder = opening.Folder;
        var begun = new TaskCompletionSource<LiveRun>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var console = new RunConsole(Stream.Null, LogFormat.Text, TimeProvider.System);
        using var metrics = new RunMetrics();
        using var hold = new FirstEpochsEnd();
        var audience = new RunViewers(console, metrics, hold, run =>
        {
            begun.SetResult(run);
            return Task.CompletedTask;
        });
        var training = new RunTraining(audience, DateTime.UtcNow, CancellationToken.None).Run(opening, () => DataSet.Load(data));
        Live = await begun.Task;
        try
        {
            Midway = await Until(picture => picture.ImageEpochs.Count == 1 && picture.State.WeightsSha256 is not null);
        }
        finally
        {
            hold.Continue.Set();
        }

        await training;
        Summary = RunSummary.Read(Folder.Summary)!;
    }

    public async Task<RunSnapshot> Until(Func<RunSnapshot, bool> isWanted)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var picture = Live.Snapshot();
            if (isWanted(picture))
                return picture;
            await Live.WaitForNewer(picture.Version, deadline.Token);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Where the training waits to be looked at.</summary>
    private sealed class FirstEpochsEnd : ITrainingObserver, IDisposable
    {
        public ManualResetEventSlim Continue { get; } = new();

        public void EpochCompleted(EpochReport report) => Continue.Wait(TimeSpan.FromSeconds(90));

        public void Dispose() => Continue.Dispose();
    }

    public void Dispose()
    {
        Live.Dispose();
        _parent.Dispose();
    }
}

public sealed class WatchedTrainingTests(WatchedTraining training) : IClassFixture<WatchedTraining>
{
    private const int StepsPerEpoch = 240;
    private const int Epochs = 3;

    [Fact]
    public void In_its_midst_it_was_seen_in_its_midst()
    {
        var state = training.Midway.State;
        Assert.Contains(state.State, (string[])["training", "evaluating", "waiting"]);
        Assert.InRange(state.Step, StepsPerEpoch, Epochs * StepsPerEpoch);
        Assert.InRange(state.SamplesPerSecond, 1, 1e9);
        Assert.Equal(64, state.WeightsSha256!.Length);
        Assert.Equal(2, training.Midway.Workers.Count);
    }

    [Fact]
    public async Task At_its_end_the_view_is_what_the_files_say()
    {
        var picture = await training.Until(picture => picture.State.WeightsSha256 == training.Summary.WeightsSha256);
        Assert.Equal(("finished", training.Summary.Steps, Epochs, training.Summary.ValLoss), (picture.State.State, picture.State.Step, picture.State.Epoch, picture.State.ValidationLoss));
        Assert.Equal(training.Summary.SamplesPerSecond, picture.State.SamplesPerSecond, 1e-6);
        Assert.Equal(
            StepJournal.Read(training.Folder.Path).Select(row => (row.Step + 1, row.Loss)), picture.Loss.Points.Select(point => (point.Step, point.Mean)));
        Assert.Equal(MetricsFile.Read(training.Folder.Metrics).Select(Key), picture.Epochs.Select(Key));
        Assert.Equal([1, 2, 3], picture.ImageEpochs);
        Assert.Equal(Files(training.Folder.ReconstructionHistory), ["epoch-000001.png", "epoch-000002.png", "epoch-000003.png", "inputs.png", "originals.png"]);

        // Every shard counted once: 8 of each step, 4 of each evaluation.
        Assert.Equal(Epochs * (StepsPerEpoch * 8 + 4), picture.Workers.Sum(worker => worker.ShardsDone));
        Assert.All(picture.Workers, worker => Assert.Equal(("left", "the training is done"), (worker.State, worker.Fate)));
        Assert.Equal(["worker-1", "worker-2"], picture.Workers.Select(worker => worker.Name).Order());
        Assert.All(picture.Workers, worker => Assert.InRange(worker.RowsPerSecond, 1, 1e8));
    }

    [Fact]
    public async Task Looked_at_afterwards_it_is_the_same_run()
    {
        var live = await training.Until(picture => picture.State.WeightsSha256 == training.Summary.WeightsSha256);
        using var stored = StoredRun.Open(training.Folder);
        var picture = stored.Snapshot();
        Assert.Equal(training.Live.Facts with { IsLive = false }, stored.Facts);
        Assert.Equal(live.Loss.Stride, picture.Loss.Stride);
        Assert.Equal(live.Loss.Points, picture.Loss.Points);
        Assert.Equal(live.Epochs.Select(Key), picture.Epochs.Select(Key));
        Assert.Equal(live.Events.Select(row => (row.Id, row.Happening.Event, row.Happening.Text)), picture.Events.Select(row => (row.Id, row.Happening.Event, row.Happening.Text)));
        Assert.Equal(live.Workers.Select(Fate), picture.Workers.Select(Fate));
        Assert.Equal(live.ImageEpochs, picture.ImageEpochs);
        Assert.Equal(
            (live.State.State, live.State.Reason, live.State.Step, live.State.Epoch, live.State.Term, live.State.ValidationLoss, live.State.WeightsSha256, live.State.WeightsStep),
            (picture.State.State, picture.State.Reason, picture.State.Step, picture.State.Epoch, picture.State.Term, picture.State.ValidationLoss, picture.State.WeightsSha256, picture.State.WeightsStep));
        Assert.Equal(live.State.Loss!.Value, picture.State.Loss!.Value);

        Assert.Equal(training.Live.Images.Originals.ToArray(), stored.Images.Originals.ToArray());
        Assert.Equal(training.Live.Images.Inputs!.Value.ToArray(), stored.Images.Inputs!.Value.ToArray());
        Assert.Equal(training.Live.Images.Latest!.Value.ToArray(), stored.Images.Latest!.Value.ToArray());
        for (var epoch = 1; epoch <= Epochs; epoch++)
            Assert.Equal(training.Live.Images.OfEpoch(epoch)!.Value.ToArray(), stored.Images.OfEpoch(epoch)!.Value.ToArray());
        Assert.Equal(training.Live.Images.Latest!.Value.ToArray(), stored.Images.OfEpoch(Epochs)!.Value.ToArray());
        Assert.Equal(File.ReadAllBytes(training.Folder.Model), training.Live.Model()!.Value.ToArray());
        Assert.Equal(File.ReadAllBytes(training.Folder.Model), stored.Model()!.Value.ToArray());
        var plane = stored.Codes.Plane("pc1", "pc2")!;
        Assert.Equal((training.Summary.Steps, 1000), (plane.Step, plane.Points.Count));
        Assert.NotNull(stored.Codes.Decode("pc1", "pc2", 1, 1));
    }

    [Fact]
    public async Task Nothing_of_it_changes_any_more()
    {
        using var stored = StoredRun.Open(training.Folder);
        var version = stored.Snapshot().Version;
        Assert.True(stored.WaitForNewer(version - 1, default).IsCompletedSuccessfully);
        using var cancel = new CancellationTokenSource();
        var newer = stored.WaitForNewer(version, cancel.Token);
        Assert.False(newer.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => newer);
        Assert.False(stored.ChangesSince(version).IsWhole);
        Assert.Empty(stored.ChangesSince(version).Events);
        Assert.True(stored.ChangesSince(0).IsWhole);
        Assert.Equal(Epochs, stored.ChangesSince(0).Epochs.Count);
    }

    private static IEnumerable<string?> Files(string folder) => Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static (int, long, double, double, int) Key(EpochReport epoch) => (epoch.Epoch, epoch.Steps, epoch.TrainLoss, epoch.ValidationLoss, epoch.Workers);

    private static (int, string, string, string?) Fate(WorkerStatus worker) => (worker.Id, worker.Name, worker.State, worker.Fate);
}
