using System.Text.Json;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Tests;

/// <summary>
/// Every benchmark runs to its end and leaves a result of each of its sides, which can be drawn. What they are is of no
/// matter here.
/// </summary>
public sealed class QuickRunTests : IDisposable
{
    // For a busy machine; alone on one, each takes some seconds.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);

    // A coordinator that inherited this would refuse to train.
    private static readonly Dictionary<string, string> NotInherited = new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "nowhere" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Of each benchmark the sides, and those that it has besides where PyTorch is installed.</summary>
    public static TheoryData<string, string[], string[]> Sides { get; } = new()
    {
        {
            "engine",
            [
                "worker step", "worker step, bfloat16", "TorchSharp loop", "TorchSharp loop, memory tuned",
                "our gradients", "our products", "libtorch's products", "libtorch's products, whole batch", "peak",
                "our gradients, without AVX-512", "our products, without AVX-512", "libtorch's products, without AVX-512", "peak, without AVX-512",
            ],
            []
        },
        { "scaling", ["1 worker", "2 workers"], [] },
        { "memory", ["coordinator", "worker-1", "worker-2"], [] },
        { "watching", ["without a dashboard", "with one that nobody looks at", "with its page open"], [] },
    };

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Sides))]
    public Task A_quick_run_ends_well_with_a_figure_of_every_side(string benchmark, string[] ours, string[] pyTorchs) => EndsWell(benchmark, ours, pyTorchs);

    /// <summary>The one with the most of what all have: processes of ours, PyTorch beside them, pairs and their ratios.</summary>
    [Fact]
    public Task A_quick_run_of_one_of_them_ends_well() => EndsWell("exchange", ["our round", "our round over TLS"], ["gloo all-reduce"]);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Trainings_stand_beside_what_the_cores_can_do()
    {
        string[] peaks = ["peak of a core", "peak of two cores at once", "peak of a core, twice"];
        string[] pyTorchs = await PyTorch.Version() is null ? [] : ["PyTorch, 1 process", "PyTorch DDP, 2 processes, allocator tuned"];

        var results = await QuickRun("training");

        Assert.Equal(
            [
                ["1 embedded worker", "2 trainings of 1 embedded worker at once", "2 worker processes", "2 embedded workers, bfloat16", .. pyTorchs, .. peaks],
                ["train", "train --engine torch", .. peaks],
            ],
            results.Select(figures => figures.Select(figure => figure.Side)));
        Assert.All(results, figures =>
        {
            Assert.All(figures, figure => Assert.InRange(figure.Median, double.Epsilon, double.MaxValue));
            var of = figures.ToDictionary(figure => figure.Side, figure => figure.Median);
            Assert.Equal(2 * of["peak of a core"], of["peak of a core, twice"]);
        });
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_step_is_its_computing_and_what_it_is_besides()
    {
        const string Slower = "computing of the slower worker";
        const string Besides = "step besides the slower worker's computing";
        const string BesidesMean = "step besides the workers' mean computing";
        string[] sides = ["a step", Slower, Besides, BesidesMean, "the same gradients alone, on two cores at once"];

        var results = await QuickRun("round");

        Assert.Equal([sides, [.. sides, "bare exchange"]], results.Select(figures => figures.Select(figure => figure.Side)));
        Assert.All(results, figures =>
        {
            Assert.All(figures, figure => Assert.InRange(figure.Median, double.Epsilon, double.MaxValue));
            var of = figures.ToDictionary(figure => figure.Side, figure => figure.Median);
            Assert.Equal(of["a step"], of[Slower] + of[Besides], 1e-9);
            Assert.True(of[BesidesMean] >= of[Besides]);
        });
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_run_with_kills_has_as_many_workers_as_one_without()
    {
        var results = await QuickRun("goodput");

        Assert.All(results, figures => Assert.Equal(["undisturbed", "with kills"], figures.Select(figure => figure.Side)));
        double[][] medians = [.. results.Select(figures => figures.Select(figure => figure.Median).ToArray())];
        Assert.Equal(3, medians.Length);
        var (goodput, lost, there) = (medians[0], medians[1], medians[2]);
        Assert.All(goodput, steps => Assert.InRange(steps, double.Epsilon, double.MaxValue));
        Assert.Equal(0, lost[0]);
        Assert.NotEqual(0, lost[1]);
        // One may just be on its way back. If they stayed away, half of them would be gone in the end.
        Assert.Equal(8, there[0]);
        Assert.InRange(there[1], 7, 8);
    }

    [Fact]
    public async Task A_file_without_results_is_one_clear_line()
    {
        var file = _folder["notes.json"];
        await File.WriteAllTextAsync(file, "{}");

        await using var plots = Start("plots", file, "--to", _folder.Path);

        await plots.ExitsWith(2, Deadline);
        Assert.Matches("^error: .*notes.json is no file of a benchmark's results", Assert.Single(plots.Errors));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_one_clear_line()
    {
        await using var engine = Start("engine", "--quick", "--out", Path.Combine(_folder["missing"], "results.json"));

        await engine.ExitsWith(2, Deadline);
        Assert.Matches("^error: .*results.json cannot be written", Assert.Single(engine.Errors));
    }

    private async Task EndsWell(string benchmark, string[] ours, string[] pyTorchs)
    {
        string[] expected = await PyTorch.Version() is null ? ours : [.. ours, .. pyTorchs];

        var results = await QuickRun(benchmark);

        Assert.NotEmpty(results);
        Assert.All(results, figures =>
        {
            Assert.Equal(expected.Order(), figures.Select(figure => figure.Side).Order());
            Assert.All(figures, figure => Assert.InRange(figure.Median, double.Epsilon, double.MaxValue));
        });
    }

    /// <summary>By result: for each quantity of a comparison, or one for all processes that were watched.</summary>
    private async Task<(string Side, double Median)[][]> QuickRun(string benchmark)
    {
        var file = _folder["results.json"];
        await using (var run = Start(benchmark, "--quick", "--out", file))
            await run.ExitsWith(0, Deadline);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        Assert.Equal(benchmark, json.RootElement.GetProperty("benchmark").GetString());
        Assert.NotEqual("", json.RootElement.GetProperty("machine").GetProperty("processor").GetString());

        var images = _folder["images"];
        await using (var plots = Start("plots", file, "--to", images))
            await plots.ExitsWith(0, Deadline);
        Assert.NotEmpty(Directory.GetFiles(images, $"{benchmark}*.png"));

        var results = json.RootElement.GetProperty("results").EnumerateArray().ToArray();
        return benchmark == "memory"
            ? [[.. results.Select(use => (use.GetProperty("process").GetString()!, use.GetProperty("medianKB").GetDouble()))]]
            : [.. results.Select(result => result.GetProperty("sides").EnumerateArray()
                .Select(side => (side.GetProperty("name").GetString()!, side.GetProperty("median").GetDouble())).ToArray())];
    }

    private TrainerProcess Start(params string[] arguments) => TrainerProcess.Start("benchmarks", arguments, _folder.Path, NotInherited);
}
