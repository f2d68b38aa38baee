using System.Text.Json.Nodes;
using Autoencoder.Coordinator.Runs;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Tests.Runs;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Store;

/// <summary>A run on the disk from one process to the next, and what is kept and compared on the way.</summary>
public sealed class RunStoreTests : IDisposable
{
    private readonly StoredRun _run = new();
    private readonly List<TrainingEvent> _told = [];

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_new_run_begins_with_initial_weights_in_term_1()
    {
        using var store = _run.Begin();
        Assert.Equal((1L, 0L, 0), (store.Run.Term, store.Start.Step, store.Start.EpochsDone));
        Assert.Equal(TrainingState.Initial(_run.Settings.Definition.Model, _run.Settings.Definition.Seed).Weights, store.Start.Weights);
        Assert.Empty(store.DoneBefore);
        Assert.Empty(store.Findings);
        Assert.Throws<FileException>(_run.Begin);
    }

    [Fact]
    public void A_run_continues_from_its_newest_checkpoint_in_a_higher_term_and_knows_the_steps_after_it()
    {
        _run.Train(checkpoints: [2, 4], steps: 7);
        using var store = _run.Resume();
        Assert.Equal((2L, 4L, 4f), (store.Run.Term, store.Start.Step, store.Start.Weights[0]));
        Assert.Equal([4L, 5L, 6L], store.DoneBefore.Keys.Order());
        var found = Assert.Single(store.Findings);
        Assert.Equal(("resumed", 4L), (found.Event, found.Step));
        Assert.Equal("the run continues from its checkpoint at step 4, term 2; 3 steps are done again and compared with the journal", found.Text);
    }

    [Fact]
    public void Without_a_checkpoint_it_continues_from_its_beginning()
    {
        _run.Train(checkpoints: [], steps: 1);
        using var store = _run.Resume();
        Assert.Equal((2L, 0L), (store.Run.Term, store.Start.Step));
        Assert.Equal("the run continues from its beginning, for no earlier state is on the disk, term 2; 1 steps are done again and compared with the journal", store.Findings[0].Text);
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_with_its_line()
    {
        _run.Train(checkpoints: [2, 4], steps: 4);
        File.WriteAllText(Directory.GetFiles(Path.Combine(_run.Folder.Path, "checkpoints")).Order(StringComparer.Ordinal).Last(), "x");
        using var store = _run.Resume();
        Assert.Equal(2, store.Start.Step);
        Assert.Equal(["checkpoint-damaged", "resumed"], store.Findings.Select(finding => finding.Event));
    }

    [Fact]
    public void A_run_that_has_done_its_epochs_is_refused_and_stays_as_it_is()
    {
        Finish(epochs: 5);
        var before = _run.Contents();
        var error = Assert.Throws<SettingsException>(() => RunStore.Resume(_run.Folder, _run.Settings with { Epochs = 3 }, StoredRun.Data));
        Assert.Equal($"the run in {_run.Folder.Path} has done its 5 epochs; give more with --epochs to train it on.", error.Message);
        Assert.Equal(before, _run.Contents());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_run_that_is_beyond_the_epochs_asked_for_is_refused_and_stays_as_it_is(int epochs)
    {
        using (var store = _run.Begin())
        {
            var state = _run.StateOf(45, epochsDone: 4);
            state.EpochSamples = 50;
            store.Checkpoints.Save(store.Origin, state);
        }

        var before = _run.Contents();
        var error = Assert.Throws<SettingsException>(() => RunStore.Resume(_run.Folder, _run.Settings with { Epochs = epochs }, StoredRun.Data));
        Assert.Equal($"the run in {_run.Folder.Path} is at step 45, beyond its epoch {epochs}; continue with --epochs 5 or more.", error.Message);
        Assert.Equal(before, _run.Contents());
    }

    [Fact]
    public void A_run_with_suspect_steps_that_cannot_be_continued_keeps_its_checkpoints()
    {
        _run.Train(checkpoints: [2, 4], steps: 5);
        File.WriteAllText(Path.Combine(_run.Folder.Path, "in-doubt"), "0");
        var before = _run.Contents();
        Assert.Throws<FileException>(() => RunStore.Resume(_run.Folder, _run.Settings, "fedcba9876543210"));
        Assert.Equal(before, _run.Contents());

        // Which run it is, only a checkpoint can tell that is to be forgotten.
        File.WriteAllText(Path.Combine(_run.Folder.Path, "run.json"), "{");
        using var store = _run.Resume();
        Assert.Equal(0, store.Start.Step);
        Assert.Empty(Directory.GetFiles(Path.Combine(_run.Folder.Path, "checkpoints")));
    }

    [Fact]
    public void A_run_that_is_trained_on_is_not_complete_from_then_on()
    {
        Finish(epochs: 5);
        Assert.True(_run.Folder.IsFinished);
        using (RunStore.Resume(_run.Folder, _run.Settings with { Epochs = 6 }, StoredRun.Data))
            Assert.False(File.Exists(_run.Folder.Summary));
    }

    [Theory]
    [InlineData(1, "metrics.csv is gone or damaged: its row of epoch 3 is dropped, and missing in curves.png")]
    [InlineData(2, "metrics.csv is gone or damaged: its rows of epochs 2 to 3 are dropped, and missing in curves.png")]
    [InlineData(3, "metrics.csv is gone or damaged: its rows of epochs 1 to 3 are dropped, and missing in curves.png")]
    public void Rows_of_the_metrics_that_are_damaged_are_told(int fromTheEnd, string line)
    {
        using (var store = _run.Begin())
            store.Checkpoints.Save(store.Origin, _run.StateOf(30, epochsDone: 3));
        using (var metrics = new MetricsFile(_run.Folder.Metrics, []))
            for (var epoch = 1; epoch <= 3; epoch++)
                metrics.Add(new EpochReport(epoch, 10 * epoch, 0.5, 0.25, 100, 1, 100, 2));
        using (var whole = _run.Resume())
            Assert.Equal(["resumed"], whole.Findings.Select(finding => finding.Event));
        var rows = File.ReadAllLines(_run.Folder.Metrics);
        rows[^fromTheEnd] = rows[^fromTheEnd][..5];
        File.WriteAllLines(_run.Folder.Metrics, rows);
        using var resumed = _run.Resume();
        Assert.Equal([("metrics-damaged", line)], resumed.Findings.SkipLast(1).Select(finding => (finding.Event, finding.Text)));
    }

    [Fact]
    public void An_identity_that_a_checkpoint_tells_is_told_once()
    {
        _run.Train(checkpoints: [2], steps: 2);
        File.WriteAllText(Path.Combine(_run.Folder.Path, "run.json"), "{");
        using (var store = _run.Resume())
            Assert.Equal(
                [("run-restored", "run.json is gone or damaged; the newest checkpoint tells which run it is")],
                store.Findings.SkipLast(1).Select(finding => (finding.Event, finding.Text)));
        using (var store = _run.Resume())
            Assert.Equal(["resumed"], store.Findings.Select(finding => finding.Event));
    }

    [Fact]
    public void Going_back_forgets_what_came_of_the_wrong_step()
    {
        _run.Train(checkpoints: [2, 4, 6], steps: 7);
        using var store = _run.Resume();
        store.RollBack(new Round(Phase.Train, 4));
        Assert.Equal((3L, 4L), (store.Run.Term, store.Start.Step));
        Assert.Empty(store.DoneBefore);
        Assert.Equal([0L, 1, 2, 3], StepJournal.Read(_run.Folder.Path).Select(row => row.Step));
        store.RollBack(new Round(Phase.Train, 3));
        Assert.Equal((4L, 2L, 0), (store.Run.Term, store.Start.Step, store.DoneBefore.Count));
        Assert.Equal([0L, 1], StepJournal.Read(_run.Folder.Path).Select(row => row.Step));
        Assert.Equal(["step-000000002.safetensors"], Directory.GetFiles(Path.Combine(_run.Folder.Path, "checkpoints")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_run_that_ended_with_suspect_steps_continues_from_before_them()
    {
        _run.Train(checkpoints: [2, 4, 6], steps: 7);
        using (var store = _run.Resume())
        using (var keeper = Keeper(store))
        {
            keeper.MarkSuspect(new Round(Phase.Train, 6));
            keeper.MarkSuspect(new Round(Phase.Evaluate, 4));
        }

        using (var store = _run.Resume())
        {
            Assert.Equal((2L, 0), (store.Start.Step, store.DoneBefore.Count));
            Assert.Equal("the coordinator ended while sums after step 3 were in doubt; what came of them is forgotten", store.Findings[0].Text);
            Assert.Equal([0L, 1], StepJournal.Read(_run.Folder.Path).Select(row => row.Step));
        }

        using var settled = _run.Resume();
        Assert.Equal(["step-000000002.safetensors"], Directory.GetFiles(Path.Combine(_run.Folder.Path, "checkpoints")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_suspect_mark_that_was_settled_leaves_nothing_behind()
    {
        _run.Train(checkpoints: [2, 4], steps: 5);
        using (var store = _run.Resume())
        using (var keeper = Keeper(store))
        {
            keeper.MarkSuspect(new Round(Phase.Train, 3));
            keeper.MarkSuspect(null);
        }

        using var next = _run.Resume();
        Assert.Equal(4, next.Start.Step);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("twelve")]
    public void A_suspect_mark_that_cannot_be_read_is_not_passed_over(string text)
    {
        _run.Train(checkpoints: [2], steps: 3);
        File.WriteAllText(Path.Combine(_run.Folder.Path, "in-doubt"), text);
        var error = Assert.Throws<FileException>(() => _run.Resume());
        Assert.EndsWith("in-doubt: the file does not say from which step on the weights are in doubt; write 0 into it to begin at the first.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_comes_to_other_weights_than_before_stops_with_its_line()
    {
        _run.Train(checkpoints: [], steps: 3);
        using var store = _run.Resume();
        using var keeper = Keeper(store);
        keeper.StepDone(0, 0.5, _run.Weights(0));
        var (right, wrong) = (_run.Weights(1).Checksum, _run.Weights(9).Checksum);
        var error = Assert.Throws<TrainingException>(() => keeper.StepDone(1, 0.5, _run.Weights(9)));
        Assert.Equal(
            $"step 1, done again, came to other weights ({wrong:x16}) than the journal has of term 1 ({right:x16}): this machine computes other bits, or a file was changed; continue on the machine where the run was begun, or remove its journal.csv to accept them",
            error.Message);
    }

    [Fact]
    public void Steps_are_noted_with_their_weights()
    {
        using var store = _run.Begin();
        using var keeper = Keeper(store);
        keeper.StepDone(0, 0.25, _run.Weights(3));
        Assert.Equal([new JournalRow(1, 0, 0.25, _run.Weights(3).Checksum)], StepJournal.Read(_run.Folder.Path));
        Assert.Empty(_told);
    }

    // The file says how the run was begun, so an option that it should not have been given is not noticed there.
    [Theory]
    [InlineData("shards", "8", "5", "shards is 5, but the run was trained with 8; correct the file, or begin a new run.")]
    [InlineData("batch", "10", "20", "batch is 20, but the run was trained with 10; correct the file, or begin a new run.")]
    [InlineData("lr", "0.001", "0.5", "lr is 0.5, but the run was trained with 0.001; correct the file, or begin a new run.")]
    [InlineData("seed", "1", "2", "seed is 2, but the run was trained with 1; correct the file, or begin a new run.")]
    [InlineData("noise", null, "mask:0.5", "noise is mask:0.5, but the run was trained with not given; correct the file, or begin a new run.")]
    [InlineData("layers", "4-2-4", "4-3-4", "layers is 4-3-4, but the run was trained with 4-2-4; correct the file, or begin a new run.")]
    [InlineData("activations", "relu,sigmoid", "tanh,sigmoid", "activations is tanh,sigmoid, but the run was trained with relu,sigmoid; correct the file, or begin a new run.")]
    [InlineData("loss", "bce", "mse", "loss is mse, but the run was trained with bce; correct the file, or begin a new run.")]
    [InlineData("framework", "keras", "pytorch", "framework is pytorch, but the run was trained with keras; correct the file, or begin a new run.")]
    [InlineData("shuffle", null, "window:16MiB", "shuffle is window:16MiB, but the run was trained with not given; correct the file, or begin a new run.")]
    [InlineData("engine", "exact", "torch", "engine is torch, but the run was trained with exact; correct the file, or begin a new run.")]
    public void Settings_that_were_edited_are_not_continued_with(string option, string? before, string after, string problem)
    {
        _run.Train(checkpoints: [2, 4], steps: 5);
        var settings = JsonNode.Parse(File.ReadAllText(_run.Folder.Settings))!.AsObject();
        Assert.Equal(before, settings[option]?.ToString());
        settings[option] = after;
        File.WriteAllText(_run.Folder.Settings, settings.ToJsonString());
        var contents = _run.Contents();
        var opening = RunOpening.From(StoredRun.Options("resume", _run.Folder.Path));

        var error = Assert.Throws<FileException>(() => RunStore.Resume(opening.Folder, opening.Settings, StoredRun.Data));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(contents, _run.Contents());
    }

    // Only what the folder tells of it.
    private void Finish(int epochs)
    {
        using (var store = _run.Begin())
            store.Checkpoints.Save(store.Origin, _run.StateOf(10L * epochs, epochs));
        using (var metrics = new MetricsFile(_run.Folder.Metrics, []))
            for (var epoch = 1; epoch <= epochs; epoch++)
                metrics.Add(new EpochReport(epoch, 10 * epoch, 0.5, 0.25, 100, 1, 100, 2));
        File.WriteAllText(_run.Folder.Summary, """{ "completed": true }""");
    }

    private RunKeeper Keeper(RunStore store) => new(store, CheckpointSchedule.Default, _told.Add, TimeProvider.System);
}
