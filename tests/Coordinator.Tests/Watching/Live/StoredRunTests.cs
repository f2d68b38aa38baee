using Autoencoder.Coordinator.Store.Events;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared;
using Autoencoder.Support;
using RunOnDisk = Autoencoder.Coordinator.Tests.Runs.StoredRun;
using StoredRun = Autoencoder.Coordinator.Watching.Live.StoredRun;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

/// <summary>Runs of a tiny model that were interrupted, or whose files are not whole. Their data set is not there.</summary>
public sealed class StoredRunTests : IDisposable
{
    private const string WithoutData = "without its data set the run's images are not shown";

    private readonly RunOnDisk _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void An_interrupted_run_shows_how_far_it_came()
    {
        Train(steps: 7);
        using var stored = StoredRun.Open(_run.Folder);
        var picture = stored.Snapshot();
        Assert.Equal(
            ("stopped", $"its coordinator ended before the run did; coordinator train --resume {_run.Folder.Path} continues it", 7L, 1L),
            (picture.State.State, picture.State.Reason, picture.State.Step, picture.State.Term));
        // Of its last whole epoch.
        Assert.Equal((0.5, 0.25, 5L), (picture.State.Loss, picture.State.ValidationLoss, picture.State.WeightsStep));
        Assert.Equal(_run.Settings.Definition.Model.LayersText, stored.Facts.Layers);
        Assert.Equal((5, 250L, false, false, 2, 2), (stored.Facts.StepsPerEpoch, stored.Facts.Steps, stored.Facts.HasData, stored.Facts.IsLive, stored.Facts.ImageWidth, stored.Facts.ImageHeight));
        Assert.Equal(7, picture.Loss.Points.Count);
        Assert.Equal([("a", "left", "the coordinator ended")], picture.Workers.Select(worker => (worker.Name, worker.State, worker.Fate!)));
        Assert.StartsWith(WithoutData, picture.Events[^1].Happening.Text, StringComparison.Ordinal);
        Assert.NotNull(stored.Model());
        Assert.Equal((0, null, null), (stored.Images.Originals.Length, stored.Images.Latest, stored.Codes.Plane("0", "1")));
    }

    [Fact]
    public void Pictures_that_it_left_are_shown_without_its_data_set()
    {
        Train(steps: 7);
        var shown = new ShownImages(WatchedRun.Data.Test, default);
        new ReconstructionFolder(_run.Folder, 12).Keep(1, shown.Originals, shown);
        using var stored = StoredRun.Open(_run.Folder);
        Assert.Equal([1], stored.Snapshot().ImageEpochs);
        Assert.Equal(shown.Originals, stored.Images.Originals.ToArray());
        Assert.Equal(shown.Originals, stored.Images.OfEpoch(1)!.Value.ToArray());
        Assert.Equal(3, stored.Facts.ImagesShown);
    }

    [Fact]
    public void A_run_at_which_a_coordinator_is_at_work_says_so()
    {
        using var store = _run.Begin();
        using var stored = StoredRun.Open(_run.Folder);
        Assert.Equal("a coordinator is at work on this run; this is how it stood when it was opened here", stored.Snapshot().State.Reason);
        Assert.Null(stored.Model());
    }

    [Theory]
    [InlineData("events.jsonl", "is gone: what happened is not known", "damaged rows of")]
    [InlineData("metrics.csv", null, null)]
    [InlineData("journal.csv", "journal.csv of", null)]
    [InlineData("run.json", null, null)]
    [InlineData("checkpoints/step-000000005.safetensors", "the run's model cannot be used", "the run's model cannot be used")]
    public void What_is_gone_or_torn_is_left_out_with_a_word(string name, string? wordIfGone, string? wordIfTorn)
    {
        Train(steps: 7);
        var path = Path.Combine(_run.Folder.Path, name);
        var content = File.ReadAllBytes(path);
        File.WriteAllBytes(path, content[..^9]);
        AssertWord(wordIfTorn);
        File.Delete(path);
        AssertWord(wordIfGone);
    }

    [Fact]
    public void A_summary_that_is_torn_or_has_epochs_that_the_metrics_lack_is_told()
    {
        Train(steps: 7);
        File.WriteAllText(_run.Folder.Summary, """{"preset":"keras-b""");
        AssertWord("is damaged and passed over");
    }

    [Fact]
    public void A_run_whose_results_are_there_is_done_though_its_last_events_and_steps_are_not()
    {
        Train(steps: 7);
        _run.Summarize(steps: 7);
        using (var stored = StoredRun.Open(_run.Folder))
            Assert.Equal(("finished", null), (stored.Snapshot().State.State, stored.Snapshot().State.Reason));
        _run.Summarize(steps: 9);
        using (var stored = StoredRun.Open(_run.Folder))
            // Not the loss of a step in the middle.
            Assert.Equal(("finished", 0.5), (stored.Snapshot().State.State, stored.Snapshot().State.Loss));
        AssertWord("is damaged: it ends with step 7 of 9");
    }

    [Fact]
    public void Another_data_set_is_not_taken_for_its_own()
    {
        Train(steps: 1);
        var wide = RepositoryFolder.Path("data", "mnist");
        using var stored = StoredRun.Open(_run.Folder, wide);
        Assert.Contains(
            stored.Snapshot().Events, row => row.Happening.Text.StartsWith($"{WithoutData} (layers 4-2-4 take 4 pixels, but", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_whose_settings_cannot_be_read_is_no_run()
    {
        var before = Assert.Throws<SettingsException>(() => StoredRun.Open(_run.Folder));
        Assert.Equal($"{_run.Folder.Settings}: there is no such file.", before.Message);
        Train(steps: 1);
        File.WriteAllText(_run.Folder.Settings, "{");
        Assert.Equal($"{_run.Folder.Settings}: this is not JSON (line 1); correct or remove the file.", Assert.Throws<SettingsException>(() => StoredRun.Open(_run.Folder)).Message);
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_in_the_live_picture_too()
    {
        Train(steps: 7);
        using var run = new WatchedRun(_run, resumes: true);
        var picture = run.Live.Snapshot();
        // The steps after the checkpoint are done again.
        Assert.Equal((5L, 5, 2L), (picture.State.Step, picture.Loss.Points.Count, picture.State.Term));
        Assert.Equal([1], picture.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(["started", "worker-joined"], picture.Events.Select(row => row.Happening.Event));
        Assert.Equal(("a", "left", "the coordinator ended"), (picture.Workers[0].Name, picture.Workers[0].State, picture.Workers[0].Fate));
        Assert.Equal(0.25, picture.State.ValidationLoss);
        run.Observer.Happened(RunEvents.Resumed(5, 2, true, 2));
        run.Join(1, "b");
        run.Train(5, 10);
        picture = await run.Until(picture => picture.ImageEpochs.Count == 1);
        Assert.Equal(Enumerable.Range(1, 10).Select(step => (long)step), picture.Loss.Points.Select(point => point.Step));
        Assert.Equal([2], picture.ImageEpochs);
        Assert.Equal((3L, 2), (picture.Events[^1].Id, picture.Workers.Count));
    }

    private void AssertWord(string? word)
    {
        using var stored = StoredRun.Open(_run.Folder);
        var said = stored.Snapshot().Events.Where(row => row.Happening.Event == "files-damaged").Select(row => row.Happening.Text).Where(text => !text.StartsWith(WithoutData, StringComparison.Ordinal)).ToArray();
        if (word is null)
            Assert.Empty(said);
        else
            Assert.Contains(said, text => text.Contains(word, StringComparison.Ordinal));
    }

    /// <summary>An epoch with its checkpoint, and some steps more; then its coordinator is killed.</summary>
    private void Train(int steps)
    {
        using var store = _run.Begin();
        using var events = new EventLog(_run.Folder.Events, 1);
        events.Add(DateTime.UtcNow, RunEvents.Started());
        events.Add(DateTime.UtcNow, WorkerEvents.Joined("a", 1, 8));
        for (var step = 0; step < steps; step++)
            store.Journal.Append(new JournalRow(1, step, WatchedRun.LossOf(step), 5));
        if (steps < WatchedRun.StepsPerEpoch)
            return;
        store.Checkpoints.Save(store.Origin, _run.StateOf(WatchedRun.StepsPerEpoch, epochsDone: 1));
        using var metrics = new MetricsFile(_run.Folder.Metrics, []);
        metrics.Add(WatchedRun.EpochOf(1));
    }
}
