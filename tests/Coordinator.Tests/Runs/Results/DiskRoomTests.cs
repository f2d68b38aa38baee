using Autoencoder.Coordinator.Runs.Results;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Tests.Store;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Support;
using Microsoft.Extensions.Time.Testing;
using TrainingRun = Autoencoder.Coordinator.Store.TrainingRun;

namespace Autoencoder.Coordinator.Tests.Runs.Results;

/// <summary>On a real disk that is full.</summary>
public sealed class DiskRoomTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();
    private readonly StoredRun _some = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];

    [SkippableFact]
    public async Task Older_checkpoints_give_way_first_and_then_it_waits_for_somebody_to_make_room()
    {
        using var disk = SmallDisk.Mount(_parent["disk"], kilobytes: 2048);
        using var run = Begin(disk);
        for (var step = 1; step <= 3; step++)
            run.Store.Checkpoints.Save(run.Store.Origin, _some.StateOf(step, epochsDone: 0));
        var room = new DiskRoom(run, Note, _time);
        Assert.False(await room.Make());
        Assert.Equal(3, Directory.GetFiles(run.Folder.Checkpoints).Length);

        var filler = disk.Fill();
        Assert.True(await room.Make());
        Assert.Equal([run.Folder.CheckpointOf(3)], Directory.GetFiles(run.Folder.Checkpoints));
        Assert.Equal($"warning: {run.Folder.Path}: the disk is full; all checkpoints but the newest give way, and what was refused is tried again", Assert.Single(_told));

        var made = room.Make();
        Assert.Equal($"warning: {run.Folder.Path}: the disk has no room for the last checkpoint and the results, which are 0.5 MB; make room within 20 s, until then it is tried again", _told[1]);
        File.Delete(filler);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await made.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(2, _told.Count);
        Assert.Empty(Directory.GetFiles(run.Folder.Path, "*.tmp"));
    }

    [SkippableFact]
    public async Task If_nobody_comes_it_gives_up_and_does_not_wait_again()
    {
        using var disk = SmallDisk.Mount(_parent["disk"], kilobytes: 1024);
        using var run = Begin(disk);
        disk.Fill();
        var room = new DiskRoom(run, Note, _time);
        var made = room.Make();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!made.IsCompleted)
        {
            // It looks once a second, and has to come to wait again.
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), deadline.Token);
        }

        Assert.False(await made);
        Assert.False(await room.Make());
        Assert.Single(_told);
    }

    public void Dispose()
    {
        _some.Dispose();
        _parent.Dispose();
    }

    private TrainingRun Begin(SmallDisk disk) =>
        TrainingRun.Begin(RunFolder.At(Path.Combine(disk.Path, "run")), _some.Settings, StoredRun.DataSet, initialWeights: null);

    private void Note(TrainingEvent happening) => _told.Add(happening.Text);
}
