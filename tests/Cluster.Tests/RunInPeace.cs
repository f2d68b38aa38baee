using System.Collections;
using System.Collections.Concurrent;
using Autoencoder.Coordinator.Runs;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// A training with embedded workers that nothing happens to: what others are compared with. It is the coordinator's own, but
/// in this process, for a program takes longer to start than most of these take.
/// </summary>
internal sealed class RunInPeace : IDisposable
{
    private static readonly ConcurrentDictionary<(string Settings, string Data), Lazy<Task<(RunSummary Summary, StepWeights Steps)>>> Done = new();

    private readonly TemporaryFolder _folder = new();

    private RunInPeace()
    {
    }

    public string Out => _folder["out"];

    public RunSummary Summary => RunSummary.Read(Path.Combine(Out, "summary.json"));

    public StepWeights Steps => StepWeights.Read(Path.Combine(Out, "journal.csv"));

    /// <summary>What these settings give with one worker; trained once for all.</summary>
    /// <param name="settings">Options with spaces between them.</param>
    /// <param name="data">The data set's folder; by default the whole of MNIST.</param>
    public static Task<(RunSummary Summary, StepWeights Steps)> Of(string settings, string? data = null) =>
        Done.GetOrAdd((settings, data ?? Mnist.Folder), key => new(() => Once(key.Settings, key.Data))).Value;

    public static async Task<RunInPeace> Train(string settings, int workers = 1, string? data = null)
    {
        var run = new RunInPeace();
        await Run([.. settings.Split(' '), "--data", data ?? Mnist.Folder, "--workers", $"{workers}", "--out", run.Out]);
        return run;
    }

    /// <summary>Trains a run of another process, which has ended, up to an epoch.</summary>
    public static Task Continue(string folder, int epochs) => Run(["--resume", folder, "--epochs", $"{epochs}", "--workers", "1"]);

    public void Dispose() => _folder.Dispose();

    private static async Task Run(string[] options)
    {
        var values = OptionValues.Read(
            options.Chunk(2).ToDictionary(pair => pair[0][2..], pair => pair[1]), new Hashtable(),
            settingsFile: Path.Combine(AppContext.BaseDirectory, "none.json"));
        var opening = RunOpening.From(values);
        using var console = new RunConsole(Stream.Null, LogFormat.Text, TimeProvider.System);
        using var metrics = new RunMetrics();
        var audience = new RunViewers(console, metrics, new TrainingObservers(), Watch: null);
        await new RunTraining(audience, DateTime.UtcNow, CancellationToken.None)
            .Run(opening, () => LoadedData.Of(opening.Settings.Execution.DataDirectory)).WaitAsync(TrainerProcess.Deadline);
    }

    private static async Task<(RunSummary, StepWeights)> Once(string settings, string data)
    {
        using var run = await Train(settings, data: data);
        return (run.Summary, run.Steps);
    }
}
