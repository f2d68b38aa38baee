using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Checkpoints;

public sealed class CheckpointFolderTests : IDisposable
{
    private static readonly CheckpointOrigin Origin = SomeCheckpoint.Origin;

    private readonly TemporaryFolder _run = new();
    private readonly CheckpointFolder _checkpoints;

    public CheckpointFolderTests() => _checkpoints = new CheckpointFolder(_run.Path, kept: 3);

    private IEnumerable<string?> Files => Directory.EnumerateFiles(_run["checkpoints"]).Select(Path.GetFileName).Order();

    [Fact]
    public void The_newest_few_are_kept()
    {
        foreach (var step in new[] { 1, 235, 470, 1_000_000_000 })
            Save(step);

        Assert.Equal(["step-000000235.safetensors", "step-000000470.safetensors", "step-1000000000.safetensors"], Files);
        Assert.Equal(1_000_000_000, _checkpoints.Newest().Found!.State.Step);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(19, 10)]
    [InlineData(9, null)]
    public void The_newest_up_to_a_step_is_found(long upTo, int? step)
    {
        Save(10);
        Save(20);
        Save(30);

        Assert.Equal(step, _checkpoints.Newest(Origin, upTo).Found?.State.Step);
    }

    [Fact]
    public void Damaged_ones_are_passed_over_and_told()
    {
        Save(10);
        var cut = Save(20);
        var flipped = Save(30);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^1]);
        var bytes = File.ReadAllBytes(flipped);
        bytes[^1] ^= 0x80;
        File.WriteAllBytes(flipped, bytes);
        var search = _checkpoints.Newest(Origin);

        Assert.Equal(10, search.Found!.State.Step);
        Assert.Collection(
            search.Skipped,
            line => Assert.StartsWith($"{flipped}: the file is damaged: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"{cut}: the file is cut short: ", line, StringComparison.Ordinal));
    }

    /// <summary>A run deletes checkpoints all the time while others look at it.</summary>
    [Fact]
    public async Task Where_each_one_is_deleted_at_the_next_there_is_always_one()
    {
        var writing = new CheckpointFolder(_run.Path, kept: 1);
        long saved = 0;
        var isRead = false;
        writing.Save(Origin, SomeCheckpoint.StateOf(Origin, 1));
        var saving = Task.Run(() =>
        {
            for (long step = 2; !Volatile.Read(ref isRead); step++)
            {
                writing.Save(Origin, SomeCheckpoint.StateOf(Origin, step));
                Volatile.Write(ref saved, step);
            }
        });
        while (Volatile.Read(ref saved) < 200)
        {
            var after = Volatile.Read(ref saved);
            var search = CheckpointFolder.ForReading(_run.Path)!.Newest(Origin);
            Assert.Empty(search.Skipped);
            Assert.True(search.Found!.State.Step >= after);
        }

        Volatile.Write(ref isRead, true);
        await saving;
    }

    [Fact]
    public void One_of_another_run_is_passed_over_and_told()
    {
        var foreign = Save(10);
        var search = _checkpoints.Newest(Origin with { Run = Origin.Run with { RunId = Guid.NewGuid() } });

        Assert.Null(search.Found);
        Assert.StartsWith($"{foreign}: it is of another run", Assert.Single(search.Skipped), StringComparison.Ordinal);
    }

    [Fact]
    public void One_saved_behind_later_ones_stays()
    {
        foreach (var step in new[] { 40, 50, 60, 10 })
            Save(step);

        Assert.Equal(10, _checkpoints.Newest(upTo: 39).Found!.State.Step);
    }

    [Fact]
    public void Those_beyond_a_step_can_be_removed()
    {
        Save(10);
        Save(20);
        Save(30);
        _checkpoints.RemoveAfter(10, Origin.Run.RunId);

        Assert.Equal(["step-000000010.safetensors"], Files);
    }

    [Fact]
    public void What_is_no_checkpoint_of_the_run_is_not_deleted_whatever_its_name()
    {
        var other = Origin with { Run = Origin.Run with { RunId = Guid.NewGuid() } };
        _checkpoints.Save(other, SomeCheckpoint.StateOf(other, 1));
        File.WriteAllText(_run["checkpoints/step-000000002.safetensors"], "my own");
        foreach (var step in new[] { 10, 20, 30, 40 })
            Save(step);
        _checkpoints.Save(other, SomeCheckpoint.StateOf(other, 50));
        string[] stays = ["step-000000001.safetensors", "step-000000002.safetensors"];
        Assert.Equal([.. stays, "step-000000020.safetensors", "step-000000030.safetensors", "step-000000040.safetensors", "step-000000050.safetensors"], Files);

        Assert.True(_checkpoints.KeepNewest(Origin));
        Assert.False(_checkpoints.KeepNewest(Origin));
        Assert.Equal([.. stays, "step-000000040.safetensors", "step-000000050.safetensors"], Files);

        _checkpoints.RemoveAfter(0, Origin.Run.RunId);
        Assert.Equal([.. stays, "step-000000050.safetensors"], Files);
    }

    [Theory]
    [InlineData(25, 20, 30)]
    [InlineData(20, 20, 30)]
    [InlineData(30, 30)]
    [InlineData(5, 30)]
    public void While_steps_are_in_doubt_the_newest_before_them_is_kept_as_well(long trusted, params int[] kept)
    {
        foreach (var step in new[] { 10, 20, 30 })
            Save(step);
        File.WriteAllText(_run["in-doubt"], $"{trusted}\n");
        Assert.True(_checkpoints.KeepNewest(Origin));
        Assert.Equal(kept.Select(step => $"step-0000000{step}.safetensors"), Files);
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_not_overwritten()
    {
        var other = Origin with { Run = Origin.Run with { RunId = Guid.NewGuid() } };
        var path = _checkpoints.Save(other, SomeCheckpoint.StateOf(other, 10));
        var before = File.ReadAllBytes(path);
        var error = Assert.Throws<FileException>(() => Save(10));
        Assert.Equal($"{path}: a checkpoint of another run ({other.Run.RunId}) is there, which is not overwritten; move it to another folder.", error.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [SkippableFact]
    public void A_link_and_a_pipe_among_them_stay()
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        var elsewhere = _run["elsewhere.safetensors"];
        File.Move(Save(10), elsewhere);
        var (link, pipe) = (_run["checkpoints/step-000000011.safetensors"], SpecialFile.Pipe(_run["checkpoints/step-000000012.safetensors"]));
        File.CreateSymbolicLink(link, elsewhere);
        // A run that went back behind it would be at once beyond it again.
        Assert.Null(_checkpoints.Newest(Origin).Found);
        Assert.Equal(
            string.Join("\n", $"{pipe}: this is a pipe, where the run has a checkpoint of its own.", $"{link}: this is a link, where the run has a checkpoint of its own."),
            string.Join("\n", _checkpoints.Newest(Origin).Skipped));
        // Nor are they replaced when their step is due again.
        Assert.Contains("link", Assert.Throws<FileException>(() => Save(11)).Message, StringComparison.Ordinal);
        Assert.Contains("pipe", Assert.Throws<FileException>(() => Save(12)).Message, StringComparison.Ordinal);
        foreach (var step in new[] { 20, 30, 40, 50 })
            Save(step);
        Assert.True(_checkpoints.KeepNewest(Origin));
        _checkpoints.RemoveAfter(0, Origin.Run.RunId);
        Assert.Equal([Path.GetFileName(link), Path.GetFileName(pipe)], Files);
        Assert.Equal(10, CheckpointFile.Read(elsewhere).State.Step);
    }

    [Fact]
    public void What_a_killed_process_left_unfinished_is_removed_and_nothing_else()
    {
        var unfinished = $".{Guid.NewGuid():N}.tmp";
        string[] gone = [_run[$"run.json{unfinished}"], _run[$"checkpoints/step-000000010.safetensors{unfinished}"]];
        string[] stays = [_run["notes.tmp"], _run["checkpoints/notes.txt"]];
        foreach (var file in gone.Concat(stays))
            File.WriteAllText(file, "half");
        _ = new CheckpointFolder(_run.Path);

        Assert.All(gone, file => Assert.False(File.Exists(file)));
        Assert.All(stays, file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public void A_file_in_the_folder_s_place_is_one_line()
    {
        var other = _run["other"];
        Directory.CreateDirectory(other);
        File.WriteAllText(Path.Combine(other, "checkpoints"), "");
        var error = Assert.Throws<FileException>(() => new CheckpointFolder(other));

        Assert.StartsWith($"{Path.Combine(other, "checkpoints")}: cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();

    private string Save(long step) => _checkpoints.Save(Origin, SomeCheckpoint.StateOf(Origin, step));
}
