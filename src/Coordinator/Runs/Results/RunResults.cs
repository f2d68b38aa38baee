using System.Globalization;
using System.Reflection;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>Leaves a run's results in its folder, and says what they are.</summary>
public sealed class RunResults(TrainSettings settings, RunSpec run, RunFolder folder)
{
    private const int ImagesShown = 10;

    private readonly long _began = TimeProvider.System.GetTimestamp();

    /// <summary>After the training: the model, the figures and the summary, which comes last and thus tells that all is there.</summary>
    public RunSummary Save(TrainingOutcome outcome, RunRecorder recorder, DataSet data)
    {
        var epochs = recorder.Epochs;
        var weights = outcome.Session.Weights;
        SafetensorsFile.Write(folder.Model, weights.Layout, weights.Values, ModelMetadata.Of(run.Model));
        if (epochs.Count > 0)
            CurvesFigure.Save(folder.Curves, run.Model, epochs);
        SaveReconstructions(weights, data);
        recorder.Reconstructed(folder.Reconstructions);
        var summary = Summarize(outcome, epochs, weights.Sha256());
        summary.Save(folder.Summary);
        return summary;
    }

    private void SaveReconstructions(ParameterVector weights, DataSet data)
    {
        var count = Math.Min(ImagesShown, data.Test.Count);
        int[] first = [.. Enumerable.Range(0, count)];
        var originals = new float[count * data.Test.PixelCount];
        for (var i = 0; i < originals.Length; i++)
            originals[i] = data.Test.Pixels[i] / 255f;
        var reconstructions = new float[originals.Length];
        // As in the validation.
        var noise = SampleNoise.InValidation(run.Noise, run.Plan.Seed);
        var corrupted = noise.IsNone ? [] : new float[originals.Length];
        if (!noise.IsNone)
            noise.Corrupt(data.Test, first, corrupted);
        using var engine = new DenseEngine(run.Model, count);
        engine.Reconstruct(weights, data.Test, first, reconstructions, noise);
        ReconstructionFigure.Save(
            folder.Reconstructions, $"{run.Model.LayersText}, {run.Model.LossText}: reconstructions of the first {count} test images{(noise.IsNone ? "" : $" with noise {run.Noise}")}",
            originals, reconstructions, data.Test.Width, data.Test.Height, corrupted);
    }

    private RunSummary Summarize(TrainingOutcome outcome, IReadOnlyList<EpochReport> epochs, string hash)
    {
        var last = epochs is [.., var newest] ? newest : null;
        return new RunSummary
        {
            Preset = settings.Preset,
            Layers = run.Model.LayersText,
            Activations = run.Model.ActivationsText,
            Loss = run.Model.LossText,
            Precision = run.Model.PrecisionText,
            CodeSize = run.Model.CodeSize,
            Parameters = outcome.Session.Weights.Layout.Count,
            Optimizer = $"adam ({settings.Framework.Name})",
            LearningRate = settings.LearningRate,
            Initialisation = settings.StartsFrom is { } from ? $"weights {from.Sha256}" : settings.Framework.Name,
            Noise = run.Noise.ToString(),
            Seed = run.Plan.Seed,
            Epochs = epochs.Count,
            Steps = outcome.Session.Steps,
            Batch = run.Plan.Batch,
            Shards = run.Plan.Shards,
            SamplesPerEpoch = last?.Samples ?? 0,
            TrainLoss = last?.TrainLoss,
            ValLoss = last?.ValidationLoss,
            WeightsSha256 = hash,
            SamplesPerSecond = EpochReport.MeanSpeed(epochs),
            WallSeconds = TimeProvider.System.GetElapsedTime(_began).TotalSeconds,
            Term = run.Term,
            WorkersSeen = outcome.WorkersSeen,
            WorkersLost = outcome.WorkersLost,
            ShardsReissued = outcome.Session.ShardsReissued,
            Completed = outcome.Completed,
            FinishedAt = DateTime.UtcNow,
            Version = typeof(RunResults).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        };
    }

    /// <summary>What became of the run, and where it is; for people on a few lines.</summary>
    public TrainingEvent Told(RunSummary summary)
    {
        var state = summary.Completed ? "trained" : "stopped early";
        return new TrainingEvent("results", string.Create(CultureInfo.InvariantCulture, $"""
            {state}: {summary.Epochs} epochs, {summary.Steps:#,0} steps in {summary.WallSeconds:0.0} s, {summary.SamplesPerSecond:#,0} samples/s
            loss {Text(summary.TrainLoss)}, validation loss {Text(summary.ValLoss)} ({summary.Loss})
            weights {summary.WeightsSha256}
            results in {folder.Path}
            """))
        {
            Epoch = summary.Epochs,
            Step = summary.Steps,
            Loss = summary.TrainLoss,
            ValidationLoss = summary.ValLoss,
            SamplesPerSecond = summary.SamplesPerSecond,
            Milliseconds = summary.WallSeconds * 1000,
        };

        static string Text(double? loss) => loss?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "not known";
    }
}
