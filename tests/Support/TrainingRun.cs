using System.Collections.Concurrent;
using System.Globalization;

namespace Autoencoder.Support;

/// <summary>A coordinator, its worker processes and the folder with its results.</summary>
public sealed class TrainingRun : IAsyncDisposable
{
    /// <summary>What the coordinator says at the end of an epoch.</summary>
    public const string EpochLine = @"^epoch \d+/\d+  loss";

    private readonly string _embedded;
    private readonly TestNetwork? _network;
    private readonly IReadOnlyDictionary<string, string>? _environment;
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentBag<TrainerProcess> _processes = [];
    private readonly bool _listens;
    private string? _address;

    /// <param name="settings">Options with spaces between them.</param>
    /// <param name="embedded">Workers inside the coordinator.</param>
    /// <param name="awaited">Workers that the run begins with. If these are more than the embedded ones, the coordinator listens.</param>
    /// <param name="listen">Where it listens; by default on free ports.</param>
    /// <param name="environment">Variables for the coordinator.</param>
    /// <param name="audit">The fraction of sums that two workers compute.</param>
    /// <param name="network">Whose hub the coordinator runs on; by default it runs on the machine itself.</param>
    /// <param name="data">The data set's folder; by default the whole of MNIST.</param>
    public TrainingRun(
        string settings, int embedded, int? awaited = null, string? listen = null,
        IReadOnlyDictionary<string, string>? environment = null, TestNetwork? network = null, double audit = 0, string? data = null)
    {
        (Settings, Data, _embedded, _environment, _network) = (settings, data ?? Mnist.Folder, Text(embedded), environment, network);
        var await = awaited ?? embedded;
        // A coordinator that is started in its place needs the same ports.
        var free = network is null ? $"127.0.0.1:{ClusterPorts.Next()}" : $"{TestNetwork.Address}:0";
        _listens = listen is not null || await > embedded;
        string[] listening = _listens ? ["--listen", listen ?? free] : [];
        Coordinator = StartCoordinator(
            [.. settings.Split(' '), "--data", Data, "--out", Out, "--workers", _embedded, "--await-workers", Text(await), .. listening,
            .. audit > 0 ? ["--audit", audit.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>()]);
    }

    public string Settings { get; }

    /// <summary>Folder of the data set.</summary>
    public string Data { get; }

    /// <summary>The one that runs, or has run last.</summary>
    public TrainerProcess Coordinator { get; private set; }

    public string Out => _folder["out"];

    /// <summary>What each step came to.</summary>
    public StepWeights Steps => StepWeights.Read(Path.Combine(Out, "journal.csv"));

    public RunSummary Summary => RunSummary.Read(Path.Combine(Out, "summary.json"));

    /// <summary>HOST:PORT for --coordinator.</summary>
    public async Task<string> Address() =>
        _address ??= (await Coordinator.NextLine("^listening: start workers with --coordinator ")).Split(' ')[^1];

    /// <param name="host">Where it runs; by default beside the coordinator.</param>
    public async Task<TrainerProcess> StartWorker(
        string name, string? data = null, IReadOnlyDictionary<string, string>? environment = null, NetworkHost? host = null)
    {
        var worker = TrainerProcess.Start(
            "worker", ["--coordinator", await Address(), "--data", data ?? Data, "--name", name], _folder.Path, environment,
            host ?? _network?.Hub);
        _processes.Add(worker);
        return worker;
    }

    /// <summary>One process with several workers, which are called NAME-1, NAME-2, …</summary>
    public async Task<TrainerProcess> StartWorkers(string name, int count)
    {
        var process = TrainerProcess.Start(
            "worker", ["--coordinator", await Address(), "--data", Data, "--name", name, "--workers", Text(count)], _folder.Path, null, _network?.Hub);
        _processes.Add(process);
        return process;
    }

    /// <summary>A worker that has no copy of the data.</summary>
    /// <param name="options">Besides the coordinator and the name.</param>
    public async Task<TrainerProcess> StartWorkerWithoutData(string name, params string[] options)
    {
        var worker = TrainerProcess.Start("worker", ["--coordinator", await Address(), "--name", name, .. options], _folder.Path, null, _network?.Hub);
        _processes.Add(worker);
        return worker;
    }

    /// <summary>A worker that is ready, but paused right before it joins; <see cref="PosixSignal.Continue"/> lets it in.</summary>
    public async Task<TrainerProcess> StartSpare(string name, NetworkHost? host = null)
    {
        var spare = await StartWorker(name, host: host);
        await spare.NextLine(": looking for the coordinator at ");
        spare.Send(PosixSignal.Stop);
        return spare;
    }

    /// <returns>The time in UTC right before it.</returns>
    public async Task<DateTime> KillCoordinator()
    {
        // A later one must be found where this one was.
        if (_listens)
            await Address();
        var killed = Coordinator.Send(PosixSignal.Kill);
        await Coordinator.Exit();
        return killed;
    }

    /// <summary>Another coordinator, at the address of the one that was killed, continues the run.</summary>
    public void ResumeCoordinator() =>
        Coordinator = StartCoordinator(["--resume", Out, .. _address is null ? Array.Empty<string>() : ["--listen", _address], "--workers", _embedded]);

    /// <summary>Waits for the training to have got somewhere, and to have the rest still before it.</summary>
    /// <param name="since">An epoch whose end was read before this time in UTC does not count.</param>
    public Task NextEpoch(DateTime since = default) => Coordinator.NextLine(EpochLine, since);

    /// <summary>Waits for the end, which must be a good one.</summary>
    /// <exception cref="ProcessException">It is not.</exception>
    /// <param name="within">By default as long as it takes, which may be long on a busy machine, if only it gets on.</param>
    public async Task<RunSummary> Completed(TimeSpan? within = null)
    {
        if (within is null)
            while (!(await Coordinator.NextLine($"{EpochLine}|^weights ")).StartsWith("weights ", StringComparison.Ordinal))
            {
            }

        await Coordinator.ExitsWith(0, within);
        var summary = Summary;
        if (Coordinator.Errors is not [])
            throw new ProcessException($"The coordinator wrote to standard error: {string.Join('\n', Coordinator.Errors)}");
        if (!summary.Completed || summary.SamplesPerEpoch != (Data == Mnist.Folder ? Mnist.TrainingImages : MnistExtract.TrainingImages))
            throw new ProcessException($"Not a whole run: {summary}.");
        return summary;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _folder.Dispose();
    }

    private TrainerProcess StartCoordinator(string[] options)
    {
        var coordinator = TrainerProcess.Start("coordinator", ["train", .. options], _folder.Path, _environment, _network?.Hub);
        _processes.Add(coordinator);
        return coordinator;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
