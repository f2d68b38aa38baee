using System.Globalization;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Support;
using RunSummary = Autoencoder.Coordinator.Store.Reports.RunSummary;

namespace Autoencoder.Benchmarks.Training;

/// <summary>A preset as it is, trained by the command of a user who gives no other options.</summary>
/// <param name="Epochs">Null for the preset's own.</param>
internal sealed record WholeRun(Preset Preset, int? Epochs)
{
    /// <summary>Inside the coordinator; the default on two cores.</summary>
    public const int Workers = 2;

    public int EpochCount => Epochs ?? Preset.Epochs;

    /// <param name="engine">Null for the default one.</param>
    /// <returns>What the program says at its end: training samples a second over all epochs, without evaluations.</returns>
    public async Task<double> Run(string? engine)
    {
        using var folder = new TemporaryFolder();
        string[] model = Preset == Preset.KerasBce ? [] : ["--preset", Preset.Name];
        string[] epochs = Epochs is null ? [] : ["--epochs", Text(EpochCount)];
        string[] products = engine is null ? [] : ["--engine", engine];
        await using var training = TrainerProcess.Start(
            "coordinator",
            ["train", .. model, .. epochs, .. products, "--data", Mnist.Folder, "--workers", Text(Workers), "--out", folder["run"], "--dashboard", "none"],
            folder.Path);
        try
        {
            await training.ExitsWith(0, TrainingCase.Deadline);
        }
        catch (ProcessException e)
        {
            throw new BenchmarkException($"the training failed: {e.Message.ReplaceLineEndings(" ")}");
        }

        return RunSummary.Read(new RunPaths(folder["run"]).Summary) is { SamplesPerSecond: > 0 and var rate }
            ? rate
            : throw new BenchmarkException("the training left no summary with its speed");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
