using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>What was trained stays, whatever becomes of a run's files meanwhile.</summary>
public sealed class LostFilesTests
{
    private const string Settings = "--preset keras-bce --epochs 100000";

    [SkippableFact]
    public async Task A_run_whose_events_are_gone_and_whose_model_cannot_be_written_keeps_its_checkpoints_and_says_where_its_weights_are()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 1, data: MnistExtract.Folder);
        await run.NextEpoch();
        File.Move(Path.Combine(run.Out, "events.jsonl"), Path.Combine(run.Out, "rotated.jsonl"));
        Directory.CreateDirectory(Path.Combine(run.Out, "model.safetensors"));
        run.Coordinator.Send(PosixSignal.Interrupt);
        await run.Coordinator.ExitsWith(1);

        Assert.Matches("^error: .*model\\.safetensors: the model cannot be written: .*; the weights [0-9a-f]{64} are in its checkpoint of step [0-9]+: --resume .* writes the results", Assert.Single(run.Coordinator.Errors));
        Assert.True(File.Exists(Path.Combine(run.Out, "run.json")));
        Directory.Delete(Path.Combine(run.Out, "model.safetensors"));
        run.ResumeCoordinator();
        await run.Coordinator.NextLine("^the run continues from its checkpoint at step ");
        await run.NextEpoch();
    }

    [SkippableFact]
    public async Task A_run_whose_folder_cannot_be_made_again_leaves_its_model_beside_it_and_says_where()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 1, data: MnistExtract.Folder);
        await run.NextEpoch();
        Directory.Move(run.Out, $"{run.Out}-away");
        File.WriteAllText(run.Out, "mine");
        run.Coordinator.Send(PosixSignal.Interrupt);
        await run.Coordinator.ExitsWith(1);

        var told = Regex.Match(Assert.Single(run.Coordinator.Errors), $"^error: {Regex.Escape(run.Out)}: .*; the weights ([0-9a-f]{{64}}) are in ({Regex.Escape(Path.GetDirectoryName(run.Out)!)}/autoencoder-[0-9a-f]{{32}}\\.safetensors)$");
        Assert.True(told.Success, run.Coordinator.Errors[0]);
        Assert.Equal(told.Groups[1].Value, SafetensorsHash.Of(told.Groups[2].Value));
        Assert.Equal("mine", File.ReadAllText(run.Out));
    }

    [SkippableFact]
    public async Task A_run_whose_folder_is_moved_away_makes_it_again_and_leaves_its_results_there()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 1, data: MnistExtract.Folder);
        await run.NextEpoch();
        await run.NextEpoch();
        Directory.Move(run.Out, $"{run.Out}-away");
        run.Coordinator.Send(PosixSignal.Interrupt);
        await run.Coordinator.ExitsWith(0);

        Assert.Empty(run.Coordinator.Errors);
        Assert.Equal(SafetensorsHash.Of(Path.Combine(run.Out, "model.safetensors")), run.Summary.WeightsSha256);
        Assert.Equal(run.Summary.Epochs + 1, File.ReadAllLines(Path.Combine(run.Out, "metrics.csv")).Length);
        run.ResumeCoordinator();
        await run.Coordinator.NextLine("^the run continues from its checkpoint at step ");
    }
}
