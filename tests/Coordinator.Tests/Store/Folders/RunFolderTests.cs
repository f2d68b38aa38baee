using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Shared;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Folders;

public sealed class RunFolderTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 23, 59, 59, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_new_folder_is_named_after_the_time_and_never_shared()
    {
        var parent = _folder["runs"];
        var paths = Enumerable.Range(0, 3).Select(_ => RunFolder.New(parent, Start).Path).ToArray();

        Assert.Equal(["20260131-235959", "20260131-235959-2", "20260131-235959-3"], paths.Select(Path.GetFileName));
        Assert.All(paths, path => Assert.Empty(Directory.EnumerateFileSystemEntries(path)));
    }

    [Fact]
    public void A_folder_of_the_users_choice_is_made_with_its_parents()
    {
        var folder = RunFolder.At(_folder["a/b"]);

        Assert.True(Directory.Exists(_folder["a/b"]));
        Assert.Equal(Path.Combine(_folder["a/b"], "model.safetensors"), folder.Model);
    }

    [Theory]
    [InlineData("run.json")]
    [InlineData("checkpoints/step-000000007.safetensors")]
    public void What_a_killed_run_left_is_not_overwritten(string file)
    {
        Write(file, "");
        var error = Assert.Throws<SettingsException>(() => RunFolder.At(_folder.Path));

        Assert.Equal($"{_folder.Path} holds a run that did not finish, which is not overwritten; resume it with --resume {_folder.Path}, or choose another folder with --out.", error.Message);
    }

    [Theory]
    [InlineData("settings.json, which is", "settings.json")]
    [InlineData("model.safetensors, which is", "model.safetensors")]
    [InlineData("lock, journal.csv, which are", "journal.csv", "lock")]
    [InlineData("metrics.csv, events.jsonl, which are", "events.jsonl", "metrics.csv")]
    [InlineData("curves.png, reconstructions.png, which are", "curves.png", "reconstructions.png", "other.txt")]
    [InlineData("checkpoints, which is", "checkpoints/best.pt")]
    [InlineData("tensorboard, which is", "tensorboard/run1/events")]
    public void What_is_somebody_elses_is_not_overwritten(string named, params string[] files)
    {
        foreach (var file in files)
            Write(file, "mine");
        var error = Assert.Throws<SettingsException>(() => RunFolder.At(_folder.Path));

        Assert.Equal($"{_folder.Path} holds {named} not overwritten; choose another folder.", error.Message);
        Assert.All(files, file => Assert.Equal("mine", File.ReadAllText(_folder[file])));
    }

    /// <summary>A start writes these one after the other, and run.json last.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void What_a_start_left_that_was_killed_before_the_run_began_is_as_good_as_new(int written)
    {
        Action[] start =
        [
            () => Write("lock", ""),
            () => Write("lock", "process 7 on there, since yesterday\n"),
            () => Directory.CreateDirectory(_folder["checkpoints"]),
            () => Write("journal.csv", "term,step,loss,weights,check\r\n"),
            () => Write("settings.json", "{}"),
            () => Write("initial.safetensors", ""),
        ];
        foreach (var step in start.Take(written))
            step();

        Assert.Equal(_folder.Path, RunFolder.At(_folder.Path).Path);
        Assert.Null(RunFolder.Find(_folder.Path));
        Assert.Throws<SettingsException>(() => RunFolder.ForResuming(_folder.Path));
        Assert.DoesNotContain(RunFolder.In(Path.GetDirectoryName(_folder.Path)!), folder => folder.Path == _folder.Path);
    }

    [Fact]
    public void A_folder_that_no_run_came_to_use_is_removed_only_if_it_was_made_for_it_and_is_empty()
    {
        Directory.CreateDirectory(_folder["was there"]);
        RunFolder.At(_folder["was there"]).RemoveIfUnused();
        var used = RunFolder.At(_folder["used"]);
        Write("used/mine.txt", "mine");
        used.RemoveIfUnused();
        RunFolder.At(_folder["unused"]).RemoveIfUnused();

        Assert.Equal(["used", "was there"], Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Results_of_another_run_are_not_overwritten()
    {
        File.WriteAllText(_folder["summary.json"], "{}");
        var error = Assert.Throws<SettingsException>(() => RunFolder.At(_folder.Path));

        Assert.Equal($"{_folder.Path} holds the results of another run, which are not overwritten; choose another folder.", error.Message);
    }

    [Fact]
    public void A_file_in_its_place_is_one_line()
    {
        File.WriteAllText(_folder["taken"], "");
        var error = Assert.Throws<SettingsException>(() => RunFolder.At(_folder["taken"]));

        Assert.Equal($"{_folder["taken"]} is a file, not a folder; choose another folder with --out.", error.Message);
    }

    [Theory]
    [InlineData("below")]
    [InlineData("below/that")]
    public void A_file_above_it_is_one_line(string below)
    {
        File.WriteAllText(_folder["taken"], "");
        AssertUnwritable(Path.Combine(_folder["taken"], below));
    }

    [SkippableFact]
    public void A_folder_that_may_not_be_written_is_one_line()
    {
        // Not even the superuser makes files here, whom a folder's permissions would not stop.
        const string KernelFolder = "/proc/self";
        Skip.IfNot(Directory.Exists(KernelFolder), "needs Linux's /proc");
        AssertUnwritable(KernelFolder);
    }

    [Fact]
    public void An_empty_name_is_one_line() =>
        Assert.Contains("--out names no folder", Assert.Throws<SettingsException>(() => RunFolder.At(" ")).Message, StringComparison.Ordinal);

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
        File.WriteAllText(_folder[file], text);
    }

    private static void AssertUnwritable(string path)
    {
        var error = Assert.Throws<SettingsException>(() => RunFolder.At(path));

        Assert.StartsWith($"the folder {path} cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(". Choose another one with --out.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose() => _folder.Dispose();
}
