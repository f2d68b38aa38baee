using System.Collections;
using Autoencoder.Coordinator.Runs;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs;

public sealed class RunOpeningTests : IDisposable
{
    private readonly StoredRun _run = new();

    public RunOpeningTests()
    {
        using var store = _run.Begin();
        SettingsFile.Save(_run.Folder.Settings, _run.Settings);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_run_continues_with_the_settings_it_was_begun_with()
    {
        var opening = From("workers", "2");
        Assert.True(opening.Resumes);
        Assert.Equal((_run.Folder.Path, 2, 2), (opening.Folder.Path, opening.Settings.Execution.Workers, opening.Settings.Execution.AwaitWorkers));
        Assert.Empty(opening.Settings.Definition.DifferencesFrom(_run.Settings.Definition));
    }

    [Fact]
    public void What_is_set_for_all_runs_changes_neither_what_is_trained_nor_for_how_long_but_how_it_is_carried_out()
    {
        var environment = new Hashtable
        {
            ["AUTOENCODER_EPOCHS"] = "1",
            ["AUTOENCODER_LR"] = "0.5",
            ["AUTOENCODER_PRESET"] = "deep",
            ["AUTOENCODER_SEED"] = "9",
            ["AUTOENCODER_FROM"] = "there is no such model",
            ["AUTOENCODER_OUT"] = "elsewhere",
            ["AUTOENCODER_WORKERS"] = "3",
        };
        var opening = RunOpening.From(OptionValues.Read(new Dictionary<string, string> { ["resume"] = _run.Folder.Path }, environment, "there is no such file"));
        Assert.Equal(
            (_run.Settings.Preset, _run.Settings.Epochs, _run.Settings.Definition, 3),
            (opening.Settings.Preset, opening.Settings.Epochs, opening.Settings.Definition, opening.Settings.Execution.Workers));
    }

    [Fact]
    public void Another_preset_is_one_line() => Assert.Equal(
        $"--preset deep: the run in {_run.Folder.Path} was begun with keras-bce, with which it continues; leave the option out, or begin a new run.",
        Assert.Throws<SettingsException>(() => From("preset", "deep")).Message);

    /// <summary>runs itself, and any folder that holds runs, is no folder of one run.</summary>
    [Theory]
    [InlineData("usual", "usual")]
    [InlineData("usual/", "usual/")]
    [InlineData("others", "usual")]
    public void A_new_run_in_a_folder_of_runs_has_a_folder_of_its_own_there(string path, string usual)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["others/one"]);
        File.WriteAllText(folder["others/one/run.json"], "{}");
        var opening = RunOpening.From(StoredRun.Options("layers", "4-2-4", "batch", "10", "out", folder[path]), folder[usual]);
        Assert.False(opening.Resumes);
        Assert.Equal(Path.GetFullPath(folder[path]).TrimEnd('/'), Path.GetDirectoryName(Path.GetFullPath(opening.Folder.Path)));
    }

    [Fact]
    public void More_epochs_are_the_same_run() => Assert.Equal(77, From("epochs", "77").Settings.Epochs);

    [Theory]
    [InlineData("--batch", "batch", "20", "with 10, with which it continues")]
    [InlineData("--seed", "seed", "2", "with 1, with which it continues")]
    [InlineData("--layers", "layers", "4-3-4", "with 4-2-4, with which it continues")]
    [InlineData("--lr", "lr", "0.5", "with 0.001, with which it continues")]
    [InlineData("--framework", "framework", "pytorch", "with keras, with which it continues")]
    [InlineData("--engine", "engine", "torch", "with exact, with which it continues")]
    [InlineData("--noise", "noise", "mask:0.5", "without it, and continues so")]
    public void Another_value_of_what_the_weights_depend_on_is_one_line(string flag, string name, string value, string begun) => Assert.Equal(
        $"{flag}: the run in {_run.Folder.Path} was begun {begun}; leave the option out, or begin a new run.",
        Assert.Throws<SettingsException>(() => From(name, value)).Message);

    [Fact]
    public void The_same_command_begins_a_run_where_there_is_none_and_continues_it_where_there_is()
    {
        var path = Path.Combine(_run.Folder.Path, "..", "another");
        var begun = RunOpening.From(StoredRun.Options("resume-or-begin", path, "layers", "4-2-4", "batch", "10", "epochs", "3"));
        Assert.Equal((false, 3, path), (begun.Resumes, begun.Settings.Epochs, begun.Folder.Path));
        begun.Open(StoredRun.DataSet).Dispose();

        var again = RunOpening.From(StoredRun.Options("resume-or-begin", path, "layers", "4-2-4", "batch", "10", "epochs", "3"));
        Assert.Equal((true, begun.Settings.Definition, begun.Settings.Epochs), (again.Resumes, again.Settings.Definition, again.Settings.Epochs));
        Assert.Null(again.AlreadyDone(StoredRun.Options("resume-or-begin", path), () => StoredRun.DataSet));
        Assert.Equal(
            $"--batch: the run in {path} was begun with 10, with which it continues; leave the option out, or begin a new run.",
            Assert.Throws<SettingsException>(() => RunOpening.From(StoredRun.Options("resume-or-begin", path, "batch", "20"))).Message);
        // A typing error must not begin a training.
        Assert.Throws<SettingsException>(() => RunOpening.From(StoredRun.Options("resume", $"{path}x")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_finished_run_has_done_what_is_asked_for_only_on_the_same_data(bool hasRunFile)
    {
        using (var store = _run.Resume())
            store.Checkpoints.Save(store.Origin, _run.StateOf(7));
        _run.Finish(7);
        if (!hasRunFile)
            File.Delete(_run.Folder.Run);
        var values = StoredRun.Options("resume-or-begin", _run.Folder.Path);
        var opening = RunOpening.From(values);
        Assert.Equal(7, opening.AlreadyDone(values, () => StoredRun.DataSet)!.Steps);
        var other = new DataSet(StoredRun.DataSet.Test, StoredRun.DataSet.Train);
        Assert.Equal(
            $"{_run.Folder.Path}: the run cannot be resumed: it was trained on other data (fingerprint {StoredRun.Data}, not {other.Fingerprint}); give the folder of the run's own with --data.",
            Assert.Throws<FileException>(() => opening.AlreadyDone(values, () => other)).Message);
        Assert.Null(RunOpening.From(StoredRun.Options("resume-or-begin", _run.Folder.Path, "epochs", "77")).AlreadyDone(values, () => other));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_finished_run_whose_model_is_gone_or_damaged_is_continued_to_write_its_results_anew(bool isThere)
    {
        using (var store = _run.Resume())
            store.Checkpoints.Save(store.Origin, _run.StateOf(7, _run.Settings.Epochs));
        _run.Finish(7);
        var values = StoredRun.Options("resume-or-begin", _run.Folder.Path);
        Assert.NotNull(RunOpening.From(values).AlreadyDone(values, () => StoredRun.DataSet));
        Assert.Throws<SettingsException>(() => RunOpening.From(values).Open(StoredRun.DataSet));
        var model = File.ReadAllBytes(_run.Folder.Model);
        File.Delete(_run.Folder.Model);
        if (isThere)
            File.WriteAllBytes(_run.Folder.Model, model[..^1]);
        var opening = RunOpening.From(values);
        Assert.Null(opening.AlreadyDone(values, () => StoredRun.DataSet));
        using var run = opening.Open(StoredRun.DataSet);
        Assert.Equal((7, _run.Settings.Epochs), (run.Start.Step, run.Start.EpochsDone));
        Assert.StartsWith(
            $"the results are written anew: {_run.Folder.Model}: ",
            Assert.Single(run.Store.Findings, found => found.Event == "model-damaged").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_model_in_its_place_may_be_somebodys_own_and_stays()
    {
        using (var store = _run.Resume())
            store.Checkpoints.Save(store.Origin, _run.StateOf(7, _run.Settings.Epochs));
        _run.Finish(7);
        var model = File.ReadAllBytes(_run.Folder.Model);
        model[^1] ^= 1;
        File.WriteAllBytes(_run.Folder.Model, model);
        var values = StoredRun.Options("resume-or-begin", _run.Folder.Path);
        var opening = RunOpening.From(values);
        foreach (var open in (Action[])[() => opening.AlreadyDone(values, () => StoredRun.DataSet), () => opening.Open(StoredRun.DataSet)])
            Assert.Equal(
                $"{_run.Folder.Model}: these are not the weights that summary.json beside it tells of; move the file away, and --resume writes the run's own again.",
                Assert.Throws<FileException>(open).Message);
        Assert.Equal(model, File.ReadAllBytes(_run.Folder.Model));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("77")]
    public void A_finished_run_without_a_checkpoint_is_not_trained_again_in_place_of_its_model(string epochs)
    {
        _run.Finish(7);
        Assert.Equal(
            $"the run in {_run.Folder.Path} is finished, and no checkpoint of it can be used: it would be trained again from its beginning. To train its model on, give --from {_run.Folder.Model} and another --out.",
            Assert.Throws<SettingsException>(() => RunOpening.From(StoredRun.Options("resume", _run.Folder.Path, "epochs", epochs)).Open(StoredRun.DataSet)).Message);
        Assert.True(_run.Folder.IsFinished);
    }

    [SkippableFact]
    public void Nothing_is_written_into_a_folder_in_which_a_link_has_the_place_of_a_file()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        using (var store = _run.Resume())
            store.Checkpoints.Save(store.Origin, _run.StateOf(7));
        Damage("{");
        File.Move(_run.Folder.Journal, $"{_run.Folder.Path}-journal");
        File.CreateSymbolicLink(_run.Folder.Journal, $"{_run.Folder.Path}-journal");
        Assert.StartsWith($"{_run.Folder.Journal} is a link", Assert.Throws<SettingsException>(() => RunOpening.At(_run.Folder.Path, _run.Settings)).Message, StringComparison.Ordinal);
        Assert.Equal("{", File.ReadAllText(_run.Folder.Settings));
    }

    [Theory]
    [InlineData("out", "elsewhere", "--out and --resume-or-begin r both name the run's folder; leave --out out.")]
    [InlineData("resume", "last", "--resume and --resume-or-begin exclude each other; leave one out.")]
    public void Two_ways_to_name_the_folder_of_the_same_command_are_one_line(string option, string value, string message) =>
        Assert.Equal(message, Assert.Throws<SettingsException>(() => RunOpening.From(StoredRun.Options("resume-or-begin", "r", option, value))).Message);

    [Fact]
    public void A_second_name_for_the_folder_is_one_line() => Assert.Equal(
        $"--out and --resume {_run.Folder.Path} both name the run's folder; leave --out out.",
        Assert.Throws<SettingsException>(() => From("out", "elsewhere")).Message);

    [Fact]
    public void A_folder_that_holds_no_run_is_one_line()
    {
        var path = Path.Combine(_run.Folder.Path, "no");
        Assert.Equal(
            $"--resume {path}: there is no such folder; give the folder of a run, as its --out was.",
            Assert.Throws<SettingsException>(() => RunOpening.From(StoredRun.Options("resume", path))).Message);
        Directory.CreateDirectory(path);
        Assert.Equal(
            $"--resume {path}: this folder holds no run that can be resumed; give the folder of one, as its --out was.",
            Assert.Throws<SettingsException>(() => RunOpening.From(StoredRun.Options("resume", path))).Message);
    }

    [Theory]
    [InlineData("out")]
    [InlineData("resume-or-begin")]
    public void What_cannot_be_a_folder_is_told_by_the_option_that_names_it(string option)
    {
        Assert.Equal($"--{option} names no folder; give a path, or leave the option out.", Refusal(" "));
        Assert.Equal($"{_run.Folder.Run} is a file, not a folder; choose another folder with --{option}.", Refusal(_run.Folder.Run));

        string Refusal(string path) => Assert.Throws<SettingsException>(() => RunOpening.From(StoredRun.Options(option, path))).Message;
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"batch\": 10")]
    [InlineData("{ \"bitch\": 10 }")]
    [InlineData("{ \"batch\": 0 }")]
    [InlineData("{ \"layers\": \"4-2-5\", \"activations\": \"relu,rilu\" }")]
    [InlineData(null)]
    public void Settings_that_are_gone_or_damaged_are_those_of_the_newest_checkpoint(string? content)
    {
        using (var store = _run.Resume())
            store.Checkpoints.Save(store.Origin, _run.StateOf(7));
        var whole = File.ReadAllText(_run.Folder.Settings);
        Damage(content);
        var opening = From();
        Assert.Empty(opening.Settings.Definition.DifferencesFrom(_run.Settings.Definition));
        Assert.Equal(
            [("settings-restored", $"{_run.Folder.Settings} is gone or damaged, and restored from the checkpoint at step 7")],
            opening.Findings.Select(finding => (finding.Event, finding.Text)));
        Assert.Equal(whole, File.ReadAllText(_run.Folder.Settings));
        Assert.Empty(From().Findings);
    }

    [Fact]
    public void Damaged_settings_without_a_checkpoint_are_one_line_and_stay()
    {
        Damage("{");
        Assert.Equal(
            $"{_run.Folder.Settings}: this is not JSON (line 1); correct or remove the file.",
            Assert.Throws<SettingsException>(() => From()).Message);
        Assert.Equal("{", File.ReadAllText(_run.Folder.Settings));
    }

    private void Damage(string? settings)
    {
        if (settings is null)
            File.Delete(_run.Folder.Settings);
        else
            File.WriteAllText(_run.Folder.Settings, settings);
    }

    private RunOpening From(params string[] options) => RunOpening.From(StoredRun.Options(["resume", _run.Folder.Path, .. options]));
}
