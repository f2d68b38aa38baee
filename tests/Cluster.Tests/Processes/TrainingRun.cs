using System.Collections.Concurrent;
using System.Globalization;

namespace Autoencoder.Cluster.Tests.Processes;

/// <summary>A coordinator, its worker processes and the folder with its results.</summary>
internal sealed class TrainingRun : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, Task<RunSummary>> UndisturbedRuns = new();

    private readonly string _settings;
    private readonly TemporaryFolder _folder = new();
    private readonly List<TrainerProcess> _workers = [];
    private string? _address;

    /// <param name="settings">Options with spaces between them.</param>
    /// <param name="embedded">Workers inside the coordinator.</param>
    /// <param name="awaited">Workers that the run begins with. If these are more than the embedded ones, the coordinator listens.</param>
    /// <param name="listen">Where it listens; by default on free ports.</param>
    /// <param name="environment">Variables for the coordinator.</param>
    public TrainingRun(
        string settings, int embedded, int? awaited = null, string? listen = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        _settings = settings;
        var await = awaited ?? embedded;
        string[] listening = listen is not null || await > embedded ? ["--listen", listen ?? "127.0.0.1:0"] : [];
        Coordinator = TrainerProcess.Start(
            "coordinator",
            ["train", .. settings.Split(' '), "--data", Mnist.Folder, "--out", Out, "--workers", Text(embedded), "--await-workers", Text(await), .. listening],
            _folder.Path, environment);
    }

    public TrainerProcess Coordinator { get; }

    public string Out => _folder["out"];

    public RunSummary Summary => RunSummary.Read(Path.Combine(Out, "summary.json"));

    /// <summary>What these settings give with one worker in peace; trained once for all tests.</summary>
    public static Task<RunSummary> Undisturbed(string settings) => UndisturbedRuns.GetOrAdd(settings, async _ =>
    {
        await using var run = new TrainingRun(settings, embedded: 1);
        return await run.Completed();
    });

    /// <summary>HOST:PORT for --coordinator.</summary>
    public async Task<string> Address() =>
        _address ??= (await Coordinator.NextLine("^listening: start workers with --coordinator ")).Split(' ')[^1];

    public async Task<TrainerProcess> StartWorker(
        string name, string? data = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var worker = TrainerProcess.Start(
            "worker", ["--coordinator", await Address(), "--data", data ?? Mnist.Folder, "--name", name], _folder.Path, environment);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Waits for the training to have got somewhere, and to have the rest still before it.</summary>
    public Task NextEpoch() => Coordinator.NextLine(@"^epoch \d+/\d+  loss");

    /// <summary>Waits for the end, which must be a good one.</summary>
    public async Task<RunSummary> Completed()
    {
        await Coordinator.ExitsWith(0);
        Assert.Empty(Coordinator.Errors);
        Assert.True(Summary.Completed);
        Assert.Equal(60_000, Summary.SamplesPerEpoch);
        return Summary;
    }

    /// <summary>Waits for the end, which must be a good one with the weights of a run in peace.</summary>
    public async Task<RunSummary> CompletedAsUndisturbed()
    {
        var summary = await Completed();
        Assert.Equal((await Undisturbed(_settings)).WeightsSha256, summary.WeightsSha256);
        return summary;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
        await Coordinator.DisposeAsync();
        _folder.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
