using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Tests.Runs;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Folders;

/// <summary>A process takes away what it has made itself, and changes nothing of a run that another one has.</summary>
public sealed class WhoseFolderTests : IDisposable
{
    private readonly StoredRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_run_that_did_not_begin_takes_away_what_it_has_made_and_nothing_else()
    {
        File.WriteAllText(Path.Combine(_run.Folder.Path, "mine.txt"), "");
        var store = _run.Begin();
        File.WriteAllText(Path.Combine(_run.Folder.Checkpoints, "mine.pt"), "");
        store.Abandon();
        Assert.Equal(["checkpoints", "mine.txt"], Directory.GetFileSystemEntries(_run.Folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(["mine.pt"], Directory.GetFiles(_run.Folder.Checkpoints).Select(Path.GetFileName));
    }

    [Fact]
    public void A_run_in_which_a_step_was_done_is_not_taken_away()
    {
        var store = _run.Begin();
        store.Journal.Append(new JournalRow(1, 0, 0.5, 7));
        var before = _run.Contents();
        store.Abandon();
        Assert.Equal(before, _run.Contents());
    }

    [Fact]
    public void A_run_that_came_to_the_folder_after_it_was_looked_at_stays()
    {
        var late = RunFolder.At(_run.Folder.Path);
        using (var first = _run.Begin())
            first.Checkpoints.Save(first.Origin, _run.StateOf(3));
        var before = _run.Contents();
        Assert.Contains("holds a run that did not finish", Assert.Throws<SettingsException>(() => RunStore.Begin(late, _run.Settings, StoredRun.Data)).Message, StringComparison.Ordinal);
        Assert.Equal(before, _run.Contents());
    }

    [SkippableFact]
    public void In_the_same_folder_a_run_makes_its_files_again_and_its_journal_continues()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere it is not known whether it is the same");
        using var store = _run.Begin();
        Skip.If(FileStatus.Of(_run.Folder.Path).Born == 0, "this file system does not note when a folder was made");
        RemoveFiles();
        // Others of its writers have made theirs again by then.
        File.WriteAllText(_run.Folder.Metrics, "");
        store.RequireFolder();
        Assert.Equal(store.Run, RunFile.Find(_run.Folder.Path));
        store.Journal.Append(new JournalRow(1, 0, 0.5, 7));
        Assert.Equal([new JournalRow(1, 0, 0.5, 7)], StepJournal.Read(_run.Folder.Path));

        File.Delete(_run.Folder.Run);
        File.Delete(_run.Folder.Lock);
        store.RequireFolder();
        store.Journal.Append(new JournalRow(1, 1, 0.25, 8));
        Assert.Equal([0L, 1], StepJournal.Read(_run.Folder.Path).Select(row => row.Step));

        // Another folder in its place is another's.
        Directory.Delete(_run.Folder.Path, recursive: true);
        Directory.CreateDirectory(_run.Folder.Path);
        File.WriteAllText(_run.Folder.Metrics, "");
        Assert.Contains("which is not overwritten", Assert.Throws<FileException>(store.RequireFolder).Message, StringComparison.Ordinal);
        Assert.Equal([_run.Folder.Metrics], Directory.GetFileSystemEntries(_run.Folder.Path));

        void RemoveFiles() => Array.ForEach(Directory.GetFiles(_run.Folder.Path), File.Delete);
    }

    [SkippableTheory]
    [InlineData("run.json", RunStore.AnotherFolder)]
    [InlineData("summary.json", "holds summary.json, which is not overwritten")]
    public void A_folder_with_files_of_somebody_else_in_its_place_is_not_written_to(string name, string problem)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere it is not known whether it is the same");
        using var store = _run.Begin();
        Skip.If(FileStatus.Of(_run.Folder.Path).Born == 0, "this file system does not note when a folder was made");
        Directory.Move(_run.Folder.Path, $"{_run.Folder.Path}-moved");
        Directory.CreateDirectory(_run.Folder.Path);
        File.WriteAllText(Path.Combine(_run.Folder.Path, name), "{ \"mine\": 1 }");
        var before = _run.Contents();
        Assert.Contains(problem, Assert.Throws<FileException>(store.RequireFolder).Message, StringComparison.Ordinal);
        Assert.Equal(before, _run.Contents());
    }

    [SkippableFact]
    public void A_link_that_is_put_in_its_folder_meanwhile_is_not_written_through()
    {
        Skip.If(OperatingSystem.IsWindows(), "removes no file that is open");
        using var store = _run.Begin();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["victim"], "mine");
        foreach (var file in (string[])[_run.Folder.Run, _run.Folder.Lock, _run.Folder.Journal])
            File.Delete(file);
        File.CreateSymbolicLink(_run.Folder.Journal, folder["victim"]);
        Assert.Contains("journal.csv is a link", Assert.Throws<FileException>(store.RequireFolder).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder["victim"]));
    }

    [Fact]
    public void A_run_that_was_not_started_again_says_what_it_said_before()
    {
        _run.Train(checkpoints: [2, 4], steps: 5);
        File.WriteAllText(_run.Folder.Summary, "its results");
        File.AppendAllText(_run.Folder.Settings, "\n");
        var settings = File.ReadAllText(_run.Folder.Settings);
        using var store = _run.Resume();
        Assert.False(File.Exists(_run.Folder.Summary));
        Assert.NotEqual(settings, File.ReadAllText(_run.Folder.Settings));
        store.UndoResume();
        Assert.Equal(("its results", settings), (File.ReadAllText(_run.Folder.Summary), File.ReadAllText(_run.Folder.Settings)));
    }

    [SkippableFact]
    public void A_run_whose_journal_was_removed_has_nothing_to_compare_with()
    {
        Skip.If(OperatingSystem.IsWindows(), "removes no file that is open");
        _run.Train(checkpoints: [2], steps: 5);
        using var store = _run.Resume();
        Assert.Equal(3, store.Journal.From(2).Count);
        File.Delete(_run.Folder.Journal);
        Assert.Empty(store.Journal.From(2));
    }

    [SkippableFact]
    public void A_run_that_another_coordinator_continues_is_not_rolled_back()
    {
        Skip.If(OperatingSystem.IsWindows(), "removes no file that is open");
        _run.Train(checkpoints: [2, 4], steps: 5);
        using var store = _run.Resume();
        File.Delete(_run.Folder.Lock);
        using var other = _run.Resume();
        var before = _run.Contents();
        Assert.Contains("another coordinator continues this run, in term 3", Assert.Throws<FileException>(() => store.RollBack(new Round(Phase.Train, 2))).Message, StringComparison.Ordinal);
        Assert.Equal(before, _run.Contents());
    }

    [Fact]
    public void Only_what_runs_write_is_taken_away_unfinished()
    {
        using (_run.Begin())
        {
        }

        var id = new string('0', 32);
        foreach (var name in (string[])["model.npz", "model.safetensors"])
            File.WriteAllText(Path.Combine(_run.Folder.Path, $"{name}.{id}.tmp"), "");
        using var resumed = _run.Resume();
        Assert.Equal([$"model.npz.{id}.tmp"], Directory.GetFiles(_run.Folder.Path, "*.tmp").Select(Path.GetFileName));
    }

    public static TheoryData<string> Names =>
    [
        .. new[]
        {
            "run.json", "lock", "journal.csv", "in-doubt", "settings.json", "metrics.csv", "summary.json", "curves.png", "reconstructions.png",
            "model.safetensors", "initial.safetensors", "events.jsonl", "checkpoints", "reconstructions", "tensorboard",
        },
    ];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void What_a_link_in_its_folder_leads_to_is_not_a_runs(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        _run.Train(checkpoints: [2, 4], steps: 5);
        using var outside = new TemporaryFolder();
        var (path, elsewhere) = (Path.Combine(_run.Folder.Path, name), outside["elsewhere"]);
        if (Directory.Exists(path) || name is "reconstructions" or "tensorboard")
            Directory.CreateDirectory(elsewhere);
        else
            File.WriteAllText(elsewhere, "mine, without an end of line");
        if (name == "checkpoints")
        {
            foreach (var file in Directory.GetFiles(path))
                File.Move(file, Path.Combine(elsewhere, Path.GetFileName(file)));
            Directory.Delete(path);
        }

        File.Delete(path);
        File.CreateSymbolicLink(path, elsewhere);
        var before = Contents(outside);
        foreach (var open in (Func<object>[])[_run.Resume, () => RunFolder.ForResuming(_run.Folder.Path), () => RunFolder.At(_run.Folder.Path)])
            Assert.StartsWith($"{path} is a link, where a run has a f", Assert.Throws<SettingsException>(open).Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents(outside));
        Assert.Equal(elsewhere, new FileInfo(path).LinkTarget);
    }

    [SkippableFact]
    public void A_pipe_in_the_place_of_the_lock_is_told_and_not_waited_for()
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        var pipe = SpecialFile.Pipe(_run.Folder.Lock);
        Assert.False(RunLock.IsTaken(_run.Folder.Path));
        Assert.Equal(
            $"{pipe} is a pipe, where a run has a file of its own; move it away, or choose another folder.",
            Assert.Throws<SettingsException>(() => RunFolder.At(_run.Folder.Path)).Message);
    }

    private static (string, string)[] Contents(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order().Select(path => (path, Convert.ToHexString(File.ReadAllBytes(path))))];

    [Fact]
    public void Nothing_is_taken_away_of_a_run_that_was_put_in_its_place()
    {
        var store = _run.Begin();
        Directory.Move(_run.Folder.Path, $"{_run.Folder.Path}-away");
        using var other = RunStore.Begin(RunFolder.At(_run.Folder.Path), _run.Settings, StoredRun.Data);
        var before = _run.Contents();
        store.Abandon();
        Assert.Equal(before, _run.Contents());
    }
}
