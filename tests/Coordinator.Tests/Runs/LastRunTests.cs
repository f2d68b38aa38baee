using Autoencoder.Coordinator.Runs;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs;

/// <summary>--resume last: the newest of the runs with these settings that is not finished, or a new one.</summary>
public sealed class LastRunTests : IDisposable
{
    private static readonly string[] Options = ["layers", "4-2-4", "batch", "10", "epochs", "5"];

    private readonly TemporaryFolder _runs = new();

    public LastRunTests() => NativeTorch.EnsureLoaded();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Where_there_is_none_it_is_a_new_run()
    {
        AssertNew(Last());
        Directory.Delete(_runs.Path, recursive: true);
        AssertNew(Last());
    }

    [Fact]
    public void Of_several_it_is_the_newest()
    {
        Begin("20260101-000000");
        Begin("20260102-000000");
        Begin("20260102-000000-2");
        AssertGoesOn("20260102-000000-2");
    }

    [Fact]
    public void Finished_ones_are_passed_over_and_stopped_ones_are_not()
    {
        Begin("20260101-000000");
        Summary("20260101-000000", completed: false);
        Begin("20260102-000000");
        Summary("20260102-000000", completed: true);
        AssertGoesOn("20260101-000000");

        Summary("20260101-000000", completed: true);
        AssertNew(Last());
    }

    [Fact]
    public void A_finished_one_that_is_trained_on_is_found_again_after_a_crash()
    {
        Begin("20260101-000000");
        Summary("20260101-000000", completed: true);
        string[] more = ["layers", "4-2-4", "batch", "10", "epochs", "6"];
        var opening = RunOpening.From(StoredRun.Options([.. more, "resume", _runs["20260101-000000"]]));
        RunStore.Resume(opening.Folder, opening.Settings, StoredRun.Data).Dispose();

        Assert.Equal(_runs["20260101-000000"], RunOpening.From(StoredRun.Options([.. more, "resume", "last"]), _runs.Path).Folder.Path);
    }

    [Theory]
    [InlineData("epochs", "6")]
    [InlineData("seed", "2")]
    [InlineData("layers", "4-3-4")]
    public void One_of_other_settings_is_not_the_one(string name, string value)
    {
        Begin("20260101-000000");
        Begin("20260102-000000", name, value);
        var finding = Assert.Single(AssertGoesOn("20260101-000000").Findings);
        Assert.Equal("run-passed-over", finding.Event);
        Assert.StartsWith($"{_runs["20260102-000000"]} is not finished, but it was begun with other settings ({name} {value}, here ", finding.Text, StringComparison.Ordinal);
        Assert.EndsWith($"; it continues with: coordinator train --resume {_runs["20260102-000000"]}", finding.Text, StringComparison.Ordinal);
    }

    /// <summary>Known only when the data are loaded.</summary>
    [Fact]
    public void One_on_other_data_is_another_run()
    {
        Begin("20260101-000000");
        using (RunStore.Begin(RunFolder.At(_runs["20260102-000000"]), TrainSettings.From(StoredRun.Options(Options)), "another fingerprint"))
            Assert.Equal(_runs["20260102-000000"], Last().Folder.Path);
        Assert.Equal((true, _runs["20260101-000000"]), (Last().On(StoredRun.DataSet).Resumes, Last().On(StoredRun.DataSet).Folder.Path));
        Directory.Delete(_runs["20260101-000000"], recursive: true);
        AssertNew(Last().On(StoredRun.DataSet));
    }

    [Theory]
    [InlineData("{")]
    [InlineData(null)]
    public void One_whose_run_json_is_gone_or_damaged_is_on_the_data_that_its_checkpoint_tells(string? damaged)
    {
        var settings = TrainSettings.From(StoredRun.Options(Options));
        foreach (var (name, data) in ((string, string)[])[("20260101-000000", StoredRun.Data), ("20260102-000000", "another fingerprint")])
        {
            using var store = RunStore.Begin(RunFolder.At(_runs[name]), settings, data);
            store.Checkpoints.Save(store.Origin, new TrainingState(new ParameterLayout(store.Origin.Model)) { Step = 3 });
            File.Delete(store.Folder.Run);
            if (damaged is not null)
                File.WriteAllText(store.Folder.Run, damaged);
        }

        File.Delete(_runs["20260102-000000/settings.json"]);
        var opening = Last();
        Assert.Equal(_runs["20260102-000000"], opening.Folder.Path);
        opening = opening.On(StoredRun.DataSet);
        Assert.Equal((true, _runs["20260101-000000"]), (opening.Resumes, opening.Folder.Path));
        // It is written there, and told.
        Assert.Equal("settings-restored", Assert.Single(opening.Findings).Event);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{ \"layers\": \"4-2\" }")]
    public void One_whose_settings_are_damaged_is_the_one_if_its_checkpoint_says_so(string damaged)
    {
        Begin("20260101-000000");
        var (checkpoints, origin) = Begin("20260102-000000");
        File.WriteAllText(_runs["20260102-000000/settings.json"], damaged);
        AssertGoesOn("20260101-000000");

        checkpoints.Save(origin, new TrainingState(new ParameterLayout(origin.Model)) { Step = 3 });
        Assert.Equal("settings-restored", Assert.Single(AssertGoesOn("20260102-000000").Findings).Event);
    }

    // An older one, or a new one, would train beside it for the same weights.
    [Fact]
    public void One_at_which_a_coordinator_is_at_work_is_neither_passed_over_nor_touched()
    {
        Begin("20260101-000000");
        Begin("20260102-000000");
        using var atWork = RunLock.Take(_runs["20260102-000000"]);
        var before = Files();
        var opening = AssertGoesOn("20260102-000000");
        Assert.StartsWith(
            $"{_runs["20260102-000000"]}: another coordinator is at work on this run (",
            Assert.Throws<FileException>(() => RunStore.Resume(opening.Folder, opening.Settings, StoredRun.Data)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Files());

        string[] Files() => [.. Directory.GetFiles(_runs.Path, "*", SearchOption.AllDirectories).Order().Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}")];
    }

    [Fact]
    public void A_folder_for_the_results_beside_it_is_one_line() => Assert.Equal(
        $"--out elsewhere and --resume last exclude each other: the runs that can be resumed are those in {_runs.Path}; leave one out.",
        Assert.Throws<SettingsException>(() => Last("out", "elsewhere")).Message);

    private (CheckpointFolder Checkpoints, CheckpointOrigin Origin) Begin(string name, params string[] options)
    {
        var settings = TrainSettings.From(StoredRun.Options([.. options.Length > 0 ? Without(options[0]) : Options, .. options]));
        using var store = RunStore.Begin(RunFolder.At(_runs[name]), settings, StoredRun.Data);
        return (store.Checkpoints, store.Origin);
    }

    private static string[] Without(string option) => [.. Options.Chunk(2).Where(pair => pair[0] != option).SelectMany(pair => pair)];

    private void Summary(string name, bool completed) =>
        File.WriteAllText(_runs[$"{name}/summary.json"], $$"""{ "completed": {{(completed ? "true" : "false")}} }""");

    private RunOpening Last(params string[] options) => RunOpening.From(StoredRun.Options([.. Options, "resume", "last", .. options]), _runs.Path);

    private RunOpening AssertGoesOn(string name)
    {
        var opening = Last();
        Assert.Equal((true, _runs[name]), (opening.Resumes, opening.Folder.Path));
        Assert.Equal($"the newest unfinished run of these settings is continued: {_runs[name]}", opening.Choice?.Text);
        return opening;
    }

    private void AssertNew(RunOpening opening)
    {
        Assert.False(opening.Resumes);
        Assert.Equal(_runs.Path, Path.GetDirectoryName(opening.Folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(opening.Folder.Path));
        Assert.Equal($"no unfinished run of these settings in {_runs.Path}; a new one begins in {opening.Folder.Path}", opening.Choice?.Text);
    }
}
