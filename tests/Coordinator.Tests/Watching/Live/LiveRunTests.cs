using Autoencoder.Coordinator.Store.Events;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class LiveRunTests : IDisposable
{
    private readonly WatchedRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Its_facts_are_those_of_the_settings()
    {
        var facts = _run.Live.Facts;
        Assert.Equal(_run.Store.Run.RunId.ToString(), facts.RunId);
        Assert.Equal(("keras-bce", "4-2-4", "relu,sigmoid", "bce", "f32", "none"), (facts.Preset, facts.Layers, facts.Activations, facts.Loss, facts.Precision, facts.Noise));
        Assert.Equal((2, 22, 10, 8, 50, 5, 250L), (facts.CodeSize, facts.Parameters, facts.Batch, facts.Shards, facts.Epochs, facts.StepsPerEpoch, facts.Steps));
        Assert.Equal((2, 2, 3, true, true), (facts.ImageWidth, facts.ImageHeight, facts.ImagesShown, facts.HasData, facts.IsLive));
    }

    [Fact]
    public void It_tells_where_the_run_stands()
    {
        var picture = _run.Live.Snapshot();
        Assert.Equal(("waiting", "the training has not begun", 1L, 0L, 1), (picture.State.State, picture.State.Reason, picture.State.Term, picture.State.Step, picture.State.Epoch));
        Assert.Equal((null, null, null, 0), (picture.State.Loss, picture.State.ValidationLoss, picture.State.SecondsLeft, picture.State.Seconds));

        _run.Join();
        _run.Train(0, 1);
        for (var step = 1; step < 7; step++)
        {
            _run.Time.Advance(TimeSpan.FromSeconds(0.5));
            _run.Train(step, step + 1);
            _run.Live.Snapshot();
        }

        var state = _run.Live.Snapshot().State;
        Assert.Equal(("training", null, 7L, 2, 0.25), (state.State, state.Reason, state.Step, state.Epoch, state.ValidationLoss));
        // The mean of the epoch so far.
        Assert.Equal(((1.0 / 6) + (1.0 / 7)) / 2, state.Loss!.Value, 1e-12);
        Assert.InRange(state.SamplesPerSecond, 20, 40);
        Assert.Equal((250 - 7) * 10 / state.SamplesPerSecond, state.SecondsLeft!.Value, 1e-6);
        Assert.Equal(3, state.Seconds);

        _run.Workers.RoundBegan(new Round(Phase.Evaluate, 10));
        Assert.Equal("evaluating", _run.Live.Snapshot().State.State);
        _run.Observer.Happened(RoundEvents.WaitsForWorkers(new Round(Phase.Evaluate, 10)));
        state = _run.Live.Snapshot().State;
        Assert.Equal(("waiting", "there is no worker", null), (state.State, state.Reason, state.SecondsLeft));
        _run.Observer.Happened(RunEvents.Finished(7));
        _run.Time.Advance(TimeSpan.FromSeconds(100));
        state = _run.Live.Snapshot().State;
        // Over, it has the speed of its epochs, and no more time passes.
        Assert.Equal(("finished", 1000, null, 3), (state.State, state.SamplesPerSecond, state.SecondsLeft, state.Seconds));
    }

    [Fact]
    public void Who_comes_late_sees_the_speed_of_the_last_epoch_and_then_that_of_now()
    {
        _run.Join();
        // Nobody looks while the run waits, and then trains for a moment.
        _run.Time.Advance(TimeSpan.FromMinutes(10));
        _run.Train(0, 7);
        Assert.Equal(1000, _run.Live.Snapshot().State.SamplesPerSecond);
        _run.Time.Advance(TimeSpan.FromSeconds(1));
        _run.Train(7, 9);
        Assert.InRange(_run.Live.Snapshot().State.SamplesPerSecond, 20, 999);
    }

    [Fact]
    public void Who_takes_only_the_changes_has_the_same_picture()
    {
        var known = new KnownRun(_run.Live.Snapshot());
        _run.Join();
        known.Take(_run.Live.ChangesSince(known.Version));
        for (var step = 0; step < 3000; step++)
        {
            _run.Train(step, step + 1);
            if (step % 700 == 0)
                _run.Observer.Happened(RunEvents.CheckpointWritten(step, "x", TimeSpan.Zero));
            if (step % 37 != 0)
                continue;
            known.Take(_run.Live.ChangesSince(known.Version));
            known.AssertIs(_run.Live.Snapshot());
        }

        // The picture of an epoch may come between the two looks, and is then no change any more at the next.
        RunChanges nothing;
        long version;
        do
        {
            version = _run.Live.Snapshot().Version;
            nothing = _run.Live.ChangesSince(version);
        }
        while (nothing.Version != version);
        Assert.False(nothing.IsWhole);
        Assert.Equal((null, null, null, 0, 0, 0), (nothing.Loss, nothing.Workers, nothing.ImageEpochs, nothing.Points.Count, nothing.Epochs.Count, nothing.Events.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1L << 50)]
    [InlineData(long.MaxValue)]
    public void Who_knows_another_process_of_the_run_takes_all_of_it(long version)
    {
        _run.Train(0, 6);
        var changes = _run.Live.ChangesSince(version);
        Assert.True(changes.IsWhole);
        Assert.Equal((6, 1), (changes.Loss!.Points.Count, changes.Epochs.Count));
    }

    [Fact]
    public async Task All_who_wait_hear_of_a_change_however_many_they_are()
    {
        // Nothing else happens any more.
        _run.Observer.Happened(RunEvents.Stopped(0));
        var version = (await _run.Until(picture => picture.State.WeightsSha256 is not null)).Version;
        Assert.True(_run.Live.WaitForNewer(version - 1, default).IsCompletedSuccessfully);
        using var gone = new CancellationTokenSource();
        var left = _run.Live.WaitForNewer(version, gone.Token);
        var waiting = Enumerable.Range(0, 1000).Select(_ => _run.Live.WaitForNewer(version, default)).ToArray();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        _run.Observer.StepCompleted(0, 0.5, 10);
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(version + 1, _run.Live.Snapshot().Version);
    }

    [Fact]
    public async Task Every_picture_is_whole_however_many_look_at_once()
    {
        const int Looks = 20;
        using var enough = new CountdownEvent(4);
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, enough.InitialCount).Select(reader => Task.Run(() =>
        {
            var version = 0L;
            for (var look = 1; !over.IsCancellationRequested; look++)
            {
                var changes = _run.Live.ChangesSince(version);
                Assert.True(changes.Version >= version);
                version = changes.Version;
                var picture = _run.Live.Snapshot();
                Assert.Equal(picture.State.Step, picture.Loss.Points.Sum(point => point.Steps));
                Assert.Equal(picture.State.Loss is null, picture.Loss.Points.Count == 0);
                _ = (_run.Live.Codes.Plane("0", "1"), _run.Live.Codes.Decode("0", "1", 0, 0), _run.Live.Model(), _run.Live.Images.Latest);
                if (look == Looks)
                    enough.Signal();
            }
        })).ToArray();
        _run.Join();
        var step = 0L;
        while (!enough.IsSet && Array.TrueForAll(readers, reader => !reader.IsFaulted))
            _run.Train(step, ++step);
        await over.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(step, _run.Live.Snapshot().State.Step);
    }

    [Fact]
    public void Steps_orders_and_answers_allocate_nothing()
    {
        _run.Join();
        _run.Join(2, "b");
        var weights = _run.Disk.Weights(1);
        long allocated = 0;
        for (var step = 0; step < 20_000; step++)
        {
            // Once all is compiled. Weights are taken at an epoch's end, which allocates; here no epoch ends.
            if (step == 10_000)
                allocated = GC.GetAllocatedBytesForCurrentThread();
            var round = new Round(Phase.Train, step);
            _run.Workers.RoundBegan(round);
            _run.Workers.Dealt(1, round, new ShardRange(0, 4));
            _run.Workers.Dealt(2, round, new ShardRange(4, 4));
            _run.Workers.Answered(1, new PartialSum(1, round, new ShardRange(0, 4), 1, null), Verdict.Accepted);
            _run.Workers.Answered(2, new PartialSum(1, round, new ShardRange(4, 4), 1, null), Verdict.Accepted);
            _run.Observer.StepCompleted(step, 0.5, 10);
            _run.Keeper.StepDone(0, 0.5, weights);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    [Fact]
    public async Task Images_and_hash_are_of_the_weights_that_are_trained()
    {
        var begun = await _run.Until(picture => picture.State.WeightsSha256 is not null);
        Assert.Equal(0, begun.State.WeightsStep);
        var first = _run.Live.Images.Latest!.Value;
        _run.Train(0, 7);
        await _run.Until(picture => picture.ImageEpochs.Count > 0);
        _run.Time.Advance(TimeSpan.FromSeconds(2));
        // Who is behind wants the weights of the next step.
        var later = await _run.Until(picture =>
        {
            _run.Train(picture.State.Step, picture.State.Step + 1);
            return picture.State.WeightsStep > 7;
        });
        using var expected = new ParameterVector(_run.Disk.Pool.Layout);
        expected.Values.Fill(later.State.WeightsStep!.Value);
        Assert.Equal(expected.Sha256(), later.State.WeightsSha256);
        Assert.True(later.State.ImagesVersion > begun.State.ImagesVersion);
        Assert.False(first.Span.SequenceEqual(_run.Live.Images.Latest!.Value.Span));
        Assert.NotNull(_run.Live.Images.OfEpoch(1));
        Assert.Null(_run.Live.Images.OfEpoch(1000));
    }

    [Fact]
    public async Task The_model_is_a_file_of_the_weights_that_were_looked_at()
    {
        _run.Train(0, 5);
        using var weights = new ParameterVector(_run.Disk.Pool.Layout);
        weights.Values.Fill(0.25f);
        _run.Live.End(weights.Values, 6);
        var picture = await _run.Until(picture => picture.State.WeightsStep == 6 && picture.State.WeightsSha256 is not null);
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["model.safetensors"], _run.Live.Model()!.Value.ToArray());
        weights.Values.Clear();
        SafetensorsFile.ReadInto(folder["model.safetensors"], weights.Layout, weights.Values);
        Assert.All(weights.Values.ToArray(), value => Assert.Equal(0.25f, value));
        Assert.Equal(picture.State.WeightsSha256, weights.Sha256());
        Assert.NotNull(_run.Live.Codes.Plane("0", "1"));
    }

    [Fact]
    public async Task Each_epoch_leaves_a_picture_in_the_folder_whether_watched_or_not()
    {
        for (var epoch = 0; epoch < 4; epoch++)
        {
            _run.Train(epoch * WatchedRun.StepsPerEpoch, (epoch + 1) * WatchedRun.StepsPerEpoch);
            await _run.Until(picture => picture.ImageEpochs.Count == epoch + 1);
        }

        Assert.Equal([1, 2, 3, 4], new ReconstructionFolder(_run.Disk.Folder, 12).Epochs);
        Assert.Equal(File.ReadAllBytes(Path.Combine(_run.Disk.Folder.ReconstructionHistory, "epoch-000003.png")), _run.Live.Images.OfEpoch(3)!.Value.ToArray());
    }

    [Fact]
    public async Task Pictures_that_cannot_be_kept_are_no_reason_to_stop()
    {
        await File.WriteAllTextAsync(_run.Disk.Folder.ReconstructionHistory, "in the way");
        _run.Train(0, 5);
        var picture = await _run.Until(picture => picture.Events.Any(row => row.Happening.Event == "history-failed"));
        Assert.Empty(picture.ImageEpochs);
        _run.Train(5, 6);
        Assert.Equal(6, _run.Live.Snapshot().State.Step);
    }

    [Fact]
    public async Task What_goes_wrong_with_the_looking_is_recorded_as_long_as_there_is_a_recorder()
    {
        await File.WriteAllTextAsync(_run.Disk.Folder.ReconstructionHistory, "in the way");
        var recorded = new List<TrainingEvent>();
        using (_run.Live.RecordBy(happening =>
        {
            recorded.Add(happening);
            _run.Observer.Happened(happening);
        }))
        {
            _run.Train(0, 5);
            await _run.Until(picture => picture.Events.Any(row => row.Happening.Event == "history-failed"));
        }

        Assert.Equal(["history-failed"], recorded.Select(happening => happening.Event));
        IModelSampleListener audience = _run.Live;
        audience.Happened(RunEvents.WatchEnded("nobody records"));
        Assert.Equal(["history-failed", "watch-ended"], _run.Live.Snapshot().Events.Select(row => row.Happening.Event));
        Assert.Single(recorded);
    }

    [Fact]
    public async Task A_run_that_goes_back_forgets_and_continues()
    {
        _run.Join();
        _run.Train(0, 12);
        await _run.Until(picture => picture.ImageEpochs.Count == 2);
        var before = _run.Live.Snapshot();
        _run.Observer.Happened(RunEvents.RolledBack("a worker lied"));
        _run.Store.Checkpoints.Save(_run.Store.Origin, _run.Disk.StateOf(7, epochsDone: 1));
        _run.Store.RollBack(new Round(Phase.Train, 7));
        _run.Live.Begin(_run.Store);

        var changes = _run.Live.ChangesSince(before.Version);
        Assert.True(changes.IsWhole);
        Assert.Equal((7, 2L), (changes.State.Step, changes.State.Term));
        Assert.Equal(Enumerable.Range(0, 7).Select(step => WatchedRun.LossOf(step)), changes.Loss!.Points.Select(point => point.Mean));
        Assert.Equal([1], changes.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal([1], changes.ImageEpochs!);
        Assert.Equal("went-back", Assert.Single(changes.Events).Happening.Event);
        Assert.Equal(("left", "the run went back"), (changes.Workers![0].State, changes.Workers[0].Fate));
        Assert.Null(_run.Live.Images.OfEpoch(2));

        _run.Join();
        _run.Train(7, 10);
        var picture = await _run.Until(picture => picture.ImageEpochs.Count == 2);
        Assert.Equal((10, "training", 2), (picture.State.Step, picture.State.State, picture.Workers.Count));
        Assert.Equal([1, 2], picture.Epochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void Of_its_workers_it_tells_what_they_do()
    {
        _run.Join();
        _run.Train(0, 3);
        var worker = Assert.Single(_run.Live.Snapshot().Workers);
        Assert.Equal(("a", "this process", "working", 24L, 1), (worker.Name, worker.Address, worker.State, worker.ShardsDone, worker.Fraction));
        _run.Workers.Leaving(1);
        Assert.Equal("leaving", Assert.Single(_run.Live.Snapshot().Workers).State);
        _run.Workers.Gone(1, WorkerFate.Lost, "its process stopped");
        worker = Assert.Single(_run.Live.Snapshot().Workers);
        Assert.Equal(("lost", "its process stopped", new DateTime(2026, 1, 31, 12, 0, 0)), (worker.State, worker.Fate, worker.Gone));
    }

    [Fact]
    public async Task While_nothing_moves_a_watcher_still_hears_for_how_long()
    {
        _run.Join();
        var round = new Round(Phase.Train, 0);
        _run.Workers.RoundBegan(round);
        _run.Workers.Dealt(1, round, new ShardRange(0, 8));
        await _run.Until(picture => picture.State.WeightsSha256 is not null);
        var version = _run.Live.Snapshot().Version;
        _run.Time.Advance(TimeSpan.FromSeconds(3));
        await _run.Live.WaitForNewer(version, default).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(3000, Assert.Single(_run.Live.ChangesSince(version).Workers!).HoldsUpMilliseconds!.Value, 1e-6);
    }
}
