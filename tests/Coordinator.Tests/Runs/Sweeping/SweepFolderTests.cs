using Autoencoder.Coordinator.Runs.Sweeping;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Tests.Store.Reports;
using Autoencoder.Shared;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;
using RunSummary = Autoencoder.Coordinator.Store.Reports.RunSummary;

namespace Autoencoder.Coordinator.Tests.Runs.Sweeping;

/// <summary>Which folders a sweep continues in, and which it leaves alone.</summary>
public sealed class SweepFolderTests : IDisposable
{
    private static readonly string[] Options = ["layers", "4-2-4", "batch", "10", "epochs", "5"];

    private readonly TemporaryFolder _folder = new();

    public SweepFolderTests() => NativeTorch.EnsureLoaded();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_folder_is_not_made_before_there_is_something_to_keep()
    {
        var folder = At(Plan());
        Assert.Equal(_folder["sweep/code-3"], folder.RunOf(3));
        Assert.Empty(_folder.Files);
        Directory.CreateDirectory(_folder["sweep"]);
        Assert.Null(At(Plan()).Finished(3, Plan().SettingsOf(3)));
    }

    [Fact]
    public void A_run_is_finished_when_its_summary_says_so_it_had_as_many_epochs_and_its_model_is_there()
    {
        Begin(2);
        Assert.Null(Finished("5"));
        var model = Plan().SettingsOf(2).Definition.Model;
        using var weights = new ParameterVector(new ParameterLayout(model));
        weights.Values.Fill(2);
        SafetensorsFile.Write(_folder["sweep/code-2/model.safetensors"], weights.Layout, weights.Values, ModelMetadata.Of(model));
        var summary = RunSummaryTests.Summary with { WeightsSha256 = weights.Sha256() };
        (summary with { Completed = false }).Save(_folder["sweep/code-2/summary.json"]);
        Assert.Null(Finished("5"));
        summary.Save(_folder["sweep/code-2/summary.json"]);
        Assert.Equal(summary, Finished("5"));
        Assert.Null(Finished("6"));
        File.Move(_folder["sweep/code-2/model.safetensors"], _folder["moved"]);
        Assert.Null(Finished("5"));
        File.Move(_folder["moved"], _folder["sweep/code-2/model.safetensors"]);
        Assert.NotNull(Finished("5"));
        File.WriteAllText(_folder["sweep/code-2/summary.json"], "{");
        Assert.Null(Finished("5"));

        RunSummary? Finished(string epochs) => At(Plan("epochs", epochs)).Finished(2, Plan("epochs", epochs).SettingsOf(2));
    }

    [Theory]
    [InlineData("lr", "--lr")]
    [InlineData("seed", "--seed")]
    [InlineData("shards", "--shards")]
    public void A_sweep_with_another_value_is_one_line(string option, string flag)
    {
        Begin(2);
        Refused($"{_folder["sweep/code-2"]} belongs to another sweep, with another {flag}; choose another folder with --out.", Plan(option, "3"));
    }

    [Fact]
    public void Runs_of_sizes_that_are_not_asked_for_count_as_well()
    {
        Begin(3);
        Refused($"{_folder["sweep/code-3"]} belongs to another sweep, with another --seed; choose another folder with --out.", Plan("seed", "3"));
    }

    [Fact]
    public void More_epochs_continue_it_and_fewer_are_one_line()
    {
        Begin(2);
        At(Plan("epochs", "6"));
        Refused($"{_folder["sweep/code-2"]} was trained for 5 epochs; give as many or more with --epochs, or choose another folder with --out.", Plan("epochs", "4"));
    }

    [Fact]
    public void Other_data_are_one_line()
    {
        Begin(2);
        Refused($"{_folder["sweep/code-2"]} belongs to another sweep, with another --data; choose another folder with --out.", Plan(), "another");
    }

    [Fact]
    public void A_folder_of_something_else_is_one_line()
    {
        Directory.CreateDirectory(_folder["sweep"]);
        File.WriteAllText(_folder["sweep/settings.json"], "{}");
        Refused($"{_folder["sweep"]} holds something else than a sweep (settings.json); choose another folder with --out.", Plan());
    }

    [Fact]
    public void Results_without_a_run_of_the_sweep_are_somebody_elses()
    {
        Directory.CreateDirectory(_folder["sweep/code-2"]);
        At(Plan());
        File.WriteAllText(_folder["sweep/sweep.csv"], "mine");
        Refused($"{_folder["sweep/sweep.csv"]} is of no sweep that is here, and is not overwritten; choose another folder with --out.", Plan());
    }

    [Fact]
    public void A_file_is_one_line()
    {
        File.WriteAllText(_folder["sweep"], "");
        Refused($"{_folder["sweep"]} is a file, not a folder; choose another folder with --out.", Plan());
    }

    private void Begin(int size)
    {
        var folder = RunFolder.At(_folder[$"sweep/code-{size}"]);
        RunStore.Begin(folder, Plan().SettingsOf(size), StoredRun.Data).Dispose();
    }

    private SweepFolder At(SweepPlan plan, string? data = null) => SweepFolder.At(_folder["sweep"], plan, data ?? StoredRun.Data);

    private void Refused(string line, SweepPlan plan, string? data = null) =>
        Assert.Equal(line, Assert.Throws<SettingsException>(() => At(plan, data)).Message);

    private static SweepPlan Plan(params string[] options) => SweepPlan.From(StoredRun.Options(
        [.. Options.Chunk(2).Where(pair => !options.Contains(pair[0])).SelectMany(pair => pair), "codes", "1,2", .. options]));
}
