using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Runs.Results;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Events;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Tests.Cluster;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Tests.Runs.Results;

/// <summary>What is written of a training while it runs, and passed on.</summary>
public sealed class RunRecorderTests : IDisposable
{
    private readonly StoredRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Rows_of_the_metrics_before_the_checkpoint_stay_and_later_ones_are_dropped()
    {
        _run.Begin().Dispose();
        using (var before = new MetricsFile(_run.Folder.Metrics, []))
            for (var epoch = 1; epoch <= 3; epoch++)
                before.Add(new EpochReport(epoch, 10 * epoch, 0.5, 0.25, 100, 1, 100, 2));
        var rows = File.ReadAllLines(_run.Folder.Metrics);
        using (var first = _run.Resume())
            first.Checkpoints.Save(first.Origin, _run.StateOf(20, epochsDone: 2));
        using var run = TrainingRun.Resume(_run.Folder, _run.Settings, StoredRun.DataSet);
        using (var recorder = new RunRecorder(run, _ => { }))
        {
            var observers = new RunObservers(run.Store, () => TimeSpan.FromSeconds(1.25), recorder);
            Assert.Equal(2, recorder.Epochs.Count);
            observers.StepCompleted(20, 0.5, 10);
            observers.StepCompleted(21, 0.5, 10);
            observers.EpochCompleted(new EpochReport(3, 30, 0.125, 0.25, 100, 2, 100, 1));
            Assert.Equal([1, 2, 3], recorder.Epochs.Select(epoch => epoch.Epoch));
        }

        Assert.Equal([.. rows[..3], "3,30,0.125,0.25,100,2,100,1"], File.ReadAllLines(_run.Folder.Metrics));
        var row = Assert.Single(File.ReadAllLines(_run.Folder.Events));
        Assert.Contains("\"event\":\"recovered\",\"term\":3,\"step\":20,\"milliseconds\":1250", row, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_TensorBoards_files_cannot_go_to_is_told_once_and_the_training_continues()
    {
        using var run = TrainingRun.Begin(_run.Folder, _run.Settings, StoredRun.DataSet, initialWeights: null);
        File.WriteAllText(_run.Folder.TensorBoard, "a file");
        var warnings = new List<string>();
        using (var recorder = new RunRecorder(run, warnings.Add))
        {
            for (var epoch = 1; epoch <= 2; epoch++)
                recorder.EpochCompleted(new EpochReport(epoch, 10 * epoch, 0.5, 0.25, 100, 1, 100, 2));
            Assert.Equal(2, recorder.Epochs.Count);
        }

        Assert.Matches($"^{Regex.Escape(_run.Folder.TensorBoard)}.* cannot be written: .* The training continues\\.$", Assert.Single(warnings));
        Assert.Equal(3, File.ReadAllLines(_run.Folder.Metrics).Length);
    }

    /// <summary>With what is known of its epochs, and the event that tells of it first.</summary>
    [SkippableFact]
    public void In_a_folder_that_was_removed_and_made_again_all_files_begin_at_once()
    {
        Skip.If(OperatingSystem.IsWindows(), "removes no file that is open");
        using var run = TrainingRun.Begin(_run.Folder, _run.Settings, StoredRun.DataSet, initialWeights: null);
        var warnings = new List<string>();
        using var recorder = new RunRecorder(run, warnings.Add);
        using var keeper = new RunKeeper(run.Store, new CheckpointSchedule(true, 1, null), recorder.Happened, TimeProvider.System);
        recorder.Happened(RunEvents.Started());
        recorder.EpochCompleted(new EpochReport(1, 10, 0.5, 0.25, 100, 1, 100, 2));
        var (metrics, board) = (File.ReadAllLines(_run.Folder.Metrics), File.ReadAllBytes(Assert.Single(Directory.GetFiles(_run.Folder.TensorBoard))));
        Directory.Delete(_run.Folder.Path, recursive: true);
        // A recorder that has noticed nothing yet makes no folder.
        recorder.Happened(RunEvents.Started());
        recorder.EpochCompleted(new EpochReport(2, 20, 0.5, 0.25, 100, 2, 100, 2));
        Assert.False(Directory.Exists(_run.Folder.Path));

        keeper.MarkSuspect(null);
        Assert.Equal(["run-restored"], LoggedEvent.Read(_run.Folder.Events).Select(row => row!.Happening.Event));
        recorder.EpochCompleted(new EpochReport(3, 30, 0.5, 0.25, 100, 3, 100, 2));
        Assert.Equal([.. metrics, "2,20,0.5,0.25,100,2,100,2", "3,30,0.5,0.25,100,3,100,2"], File.ReadAllLines(_run.Folder.Metrics));
        // Three epochs, in place of one.
        Assert.True(new FileInfo(Assert.Single(Directory.GetFiles(_run.Folder.TensorBoard))).Length > 2 * board.Length);
        Assert.Empty(warnings);
    }

    [Fact]
    public void What_is_about_no_step_happened_during_one_and_waits_are_passed_on()
    {
        using var store = _run.Begin();
        var other = new RecordingObserver();
        var observers = new RunObservers(store, () => TimeSpan.Zero, other);
        observers.StepCompleted(6, 0.5, 10);
        observers.Happened(WorkerEvents.Left("one", 0));
        observers.Happened(RunEvents.Stopped(3));
        observers.StillWaiting("step 7 waits for a worker, 3.0 s");
        Assert.Equal([7L, 3L], other.Events.Select(happening => happening.Step!.Value));
        Assert.Equal(["step 7 waits for a worker, 3.0 s"], other.Waited);
    }
}
