using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Tests.Runs;
using Autoencoder.Coordinator.Tests.Training;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store;

/// <summary>What is on the disk when a training ends, on a disk that takes it and on one that does not.</summary>
public sealed class RunKeeperTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();
    private readonly List<TrainingEvent> _told = [];
    private readonly SmallRun.Memory _memory;
    private readonly SmallRun _training;

    public RunKeeperTests()
    {
        NativeTorch.EnsureLoaded();
        _memory = new SmallRun.Memory();
        _training = new SmallRun(_memory);
        _training.Session.Begin();
        _training.Session.Join(1);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _parent.Dispose();
    }

    [Fact]
    public void The_last_state_of_a_finished_training_is_on_the_disk_though_its_checkpoint_was_begun_and_failed()
    {
        _training.DeliverAll();
        Assert.True(_training.Session.IsFinished);
        using var store = Begin(_parent["run"]);
        var obstacle = Path.Combine(store.Folder.Path, "checkpoints", "step-000000008.safetensors");
        Directory.CreateDirectory(obstacle);
        using (var keeper = Keeper(store))
        {
            keeper.OnRoundBoundary(_training.Session);
            keeper.Release();
            Directory.Delete(obstacle);
            keeper.SaveLast(_training.Session);
        }

        Assert.Equal(["checkpoint-failed", "checkpoint-written"], _told.Select(told => told.Event));
        AssertReached(store);
    }

    [Fact]
    public void A_last_state_that_is_on_the_disk_is_not_written_again_but_its_epoch_s_end_is_another()
    {
        using var store = Begin(_parent["run"]);
        using (var keeper = Keeper(store))
        {
            DeliverSteps(8);
            keeper.OnRoundBoundary(_training.Session);
            keeper.Release();
            _training.DeliverAll();
            keeper.SaveLast(_training.Session);
            AssertReached(store);
            keeper.SaveLast(_training.Session);
        }

        Assert.Equal([8L, 8L], _told.Select(told => told.Step));
    }

    [Fact]
    public void A_last_state_that_is_in_doubt_is_not_written()
    {
        using var store = Begin(_parent["run"]);
        using (var keeper = Keeper(store))
        {
            DeliverSteps(2);
            keeper.MarkSuspect(new Round(Phase.Train, 1));
            keeper.SaveLast(_training.Session);
            Assert.Empty(Directory.GetFiles(Path.Combine(store.Folder.Path, "checkpoints")));
            keeper.MarkSuspect(null);
            keeper.SaveLast(_training.Session);
        }

        AssertReached(store);
    }

    [Fact]
    public void The_last_state_is_written_behind_a_checkpoint_in_progress()
    {
        using var store = Begin(_parent["run"]);
        using var answers = new ManualResetEventSlim();
        using (var keeper = new RunKeeper(
            store, new CheckpointSchedule(true, 1, null), told =>
            {
                answers.Wait();
                _told.Add(told);
            }, TimeProvider.System))
        {
            DeliverSteps(1);
            keeper.OnRoundBoundary(_training.Session);
            _training.DeliverAll();
            // Not begun, for the one before is still being written.
            keeper.OnRoundBoundary(_training.Session);
            answers.Set();
            keeper.SaveLast(_training.Session);
        }

        Assert.Equal([1L, 8L], _told.Select(told => told.Step));
        AssertReached(store);
    }

    [SkippableFact]
    public void On_a_full_disk_the_training_continues_with_a_warning_and_is_kept_again_once_there_is_room()
    {
        using var disk = SmallDisk.Mount(_parent["disk"], kilobytes: 64);
        using var store = Begin(Path.Combine(disk.Path, "run"));
        var filler = disk.Fill();
        using (var keeper = Keeper(store))
        {
            var step = 0;
            // The last block of the journal has still room for some rows.
            for (; _told is []; step++)
                keeper.StepDone(step, 0.5, Weights);
            keeper.StepDone(step, 0.5, Weights);
            DeliverSteps(1);
            keeper.OnRoundBoundary(_training.Session);
            keeper.SaveLast(_training.Session);

            Assert.Equal(["journal-failed", "checkpoint-failed", "checkpoint-failed"], _told.Select(told => told.Event));
            Assert.Matches("^warning: .*journal.csv: the journal cannot be written: .* The training continues without it.$", _told[0].Text);
            Assert.Matches("^warning: .*: the checkpoint cannot be written: .*", _told[1].Text);
            Assert.EndsWith("--resume continues from the one before.", _told[2].Text, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(Path.Combine(store.Folder.Path, "checkpoints")));

            File.Delete(filler);
            _training.DeliverAll();
            keeper.SaveLast(_training.Session);
        }

        Assert.Equal("checkpoint-written", _told[^1].Event);
        AssertReached(store);
        Assert.Equal(store.Journal.From(0).Keys.Order(), Enumerable.Range(0, store.Journal.From(0).Count).Select(step => (long)step));
    }

    [Fact]
    public void A_folder_that_was_removed_is_made_again_with_all_that_continues_the_run()
    {
        using var store = Begin(_parent["run"]);
        using (var keeper = Keeper(store))
        {
            Directory.Delete(store.Folder.Path, recursive: true);
            DeliverSteps(3);
            keeper.SaveLast(_training.Session);
        }

        Assert.Equal(["run-restored", "checkpoint-written"], _told.Select(told => told.Event));
        Assert.Equal($"warning: {store.Folder.Path}: the folder or its run.json was moved or removed; both are there again, and the training continues", _told[0].Text);
        AssertReached(store);
        store.Dispose();
        using var resumed = RunStore.Resume(RunFolder.ForResuming(store.Folder.Path), Settings, StoredRun.Data);
        Assert.Equal((store.Run.RunId, 2L, 3L), (resumed.Run.RunId, resumed.Run.Term, resumed.Start.Step));
    }

    [Fact]
    public void What_cannot_be_made_again_is_told_and_no_exception()
    {
        using var store = Begin(_parent["run"]);
        using var keeper = Keeper(store);
        Directory.Delete(store.Folder.Path, recursive: true);
        File.WriteAllText(store.Folder.Path, "");
        keeper.SaveLast(_training.Session);
        Assert.Equal("checkpoint-failed", Assert.Single(_told).Event);
        Assert.Contains("the folder is gone, and cannot be made again: ", _told[0].Text, StringComparison.Ordinal);
    }

    /// <summary>The lock is a file: without it, another coordinator gets in.</summary>
    [SkippableFact]
    public void A_coordinator_whose_lock_was_removed_leaves_the_run_to_the_one_that_came_after_it()
    {
        Skip.If(OperatingSystem.IsWindows(), "removes no file that is open");
        using var store = Begin(_parent["run"]);
        using var keeper = Keeper(store);
        DeliverSteps(1);
        keeper.OnRoundBoundary(_training.Session);
        keeper.Release();
        File.Delete(store.Folder.Lock);
        using var other = RunStore.Resume(store.Folder, Settings, StoredRun.Data);
        var before = File.ReadAllBytes(store.Folder.Run);
        DeliverSteps(2);
        keeper.OnRoundBoundary(_training.Session);
        keeper.Release();

        const string Reason = "another coordinator continues this run, in term 2";
        Assert.Equal(["checkpoint-written"], _told.Select(told => told.Event));
        Assert.Equal($"{store.Folder.Path}: {Reason}", Assert.Throws<TrainingException>(() => keeper.OnRoundBoundary(_training.Session)).Message);
        Assert.Equal($"{store.Folder.Path}: {Reason}", Assert.Throws<TrainingException>(() => keeper.SaveLast(_training.Session)).Message);
        Assert.Equal(before, File.ReadAllBytes(store.Folder.Run));
    }

    [SkippableFact]
    public void A_suspect_mark_of_the_coordinator_that_came_after_it_stays()
    {
        Skip.If(OperatingSystem.IsWindows(), "removes no file that is open");
        using var store = Begin(_parent["run"]);
        using var keeper = Keeper(store);
        File.Delete(store.Folder.Lock);
        using var other = RunStore.Resume(store.Folder, Settings, StoredRun.Data);
        other.MarkSuspect(new Round(Phase.Train, 1));
        keeper.MarkSuspect(null);
        Assert.True(File.Exists(store.Folder.SuspectMarker));
        Assert.Equal("journal-failed", Assert.Single(_told).Event);
    }

    [Fact]
    public void What_is_somebodys_own_in_the_place_of_a_folder_that_is_gone_stays()
    {
        using var store = Begin(_parent["run"]);
        using var keeper = Keeper(store);
        Directory.Delete(store.Folder.Path, recursive: true);
        Directory.CreateDirectory(store.Folder.Path);
        File.WriteAllText(store.Folder.Settings, "mine");
        keeper.SaveLast(_training.Session);
        Assert.Equal("checkpoint-failed", Assert.Single(_told).Event);
        Assert.Contains("holds settings.json, which is not overwritten", _told[0].Text, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(store.Folder.Settings));
    }

    [SkippableFact]
    public void A_coordinator_leaves_a_folder_in_which_another_run_is_now()
    {
        Skip.If(OperatingSystem.IsWindows(), "moves no folder in which a file is open");
        using var store = Begin(_parent["run"]);
        using var keeper = Keeper(store);
        Directory.Move(store.Folder.Path, _parent["moved"]);
        using var other = Begin(_parent["run"]);
        var error = Assert.Throws<TrainingException>(() => keeper.SaveLast(_training.Session));
        Assert.StartsWith($"{store.Folder.Path}: another run is in this folder now; what it has come to is kept in {store.Folder.Path}-", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(store.Folder.Checkpoints));
    }

    /// <summary>It may have been deleted, and all its checkpoints with it.</summary>
    [SkippableFact]
    public void A_run_whose_folder_has_another_one_in_it_is_kept_beside_it_and_continues_from_there()
    {
        Skip.If(OperatingSystem.IsWindows(), "removes no file that is open");
        using var store = Begin(_parent["run"]);
        using var keeper = Keeper(store);
        Directory.Delete(store.Folder.Path, recursive: true);
        using (Begin(_parent["run"]))
        {
            DeliverSteps(1);
            keeper.OnRoundBoundary(_training.Session);
            keeper.Release();
            var kept = $"{store.Folder.Path}-{store.Run.RunId.ToString("N")[..8]}";
            var error = Assert.Throws<TrainingException>(() => keeper.OnRoundBoundary(_training.Session));
            Assert.Equal($"{store.Folder.Path}: another run is in this folder now; what it has come to is kept in {kept}, and --resume {kept} continues it", error.Message);
            Assert.Empty(_told);
            Assert.Empty(Directory.GetFiles(store.Folder.Checkpoints));

            using var resumed = RunStore.Resume(RunFolder.ForResuming(kept), Settings, StoredRun.Data);
            Assert.Equal((store.Run.RunId, 2L, 1L), (resumed.Run.RunId, resumed.Run.Term, resumed.Start.Step));
            Assert.Equal(_training.Session.Weights.Values.ToArray(), resumed.Start.Weights.AsSpan().ToArray());
        }
    }

    [SkippableFact]
    public void A_link_that_is_put_in_the_place_of_the_checkpoints_is_not_written_through()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        using var store = Begin(_parent["run"]);
        using var keeper = Keeper(store);
        Directory.CreateDirectory(_parent["mine"]);
        Directory.Delete(store.Folder.Checkpoints);
        File.CreateSymbolicLink(store.Folder.Checkpoints, _parent["mine"]);
        DeliverSteps(1);
        keeper.OnRoundBoundary(_training.Session);
        keeper.Release();
        Assert.StartsWith($"warning: {store.Folder.Checkpoints}: this is a link, where the run has a folder of its own; move it away. ", Assert.Single(_told).Text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_parent["mine"]));
    }

    private SharedWeights Weights => new(_training.Pool.Rent(), 0, _training.Pool);

    private static RunStore Begin(string path) => RunStore.Begin(RunFolder.At(path), Settings, StoredRun.Data);

    private static TrainSettings Settings => TrainSettings.From(StoredRun.Options("layers", "6-3-6", "activations", "tanh,sigmoid", "batch", "10"));

    private RunKeeper Keeper(RunStore store) => new(store, new CheckpointSchedule(true, 1, null), _told.Add, TimeProvider.System);

    private void DeliverSteps(long steps)
    {
        while (_training.Session.Steps < steps)
            _training.Deliver(0);
    }

    private void AssertReached(RunStore store)
    {
        var (expected, actual) = (RecordingKeeper.Capture(_training.Session), store.Checkpoints.Newest(store.Origin).Found!.State);
        Assert.Equal((expected.Step, expected.EpochsDone), (actual.Step, actual.EpochsDone));
        Assert.Equal(expected.Weights, actual.Weights);
        Assert.Equal(expected.SecondMoments, actual.SecondMoments);
    }
}
