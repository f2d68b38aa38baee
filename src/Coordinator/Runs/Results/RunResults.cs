using System.Globalization;
using System.Reflection;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>Leaves a run's results in its folder, and says what they are.</summary>
public sealed class RunResults(TrainingRun run)
{
    private const int ImagesShown = 10;

    private readonly RunFolder _folder = run.Folder;
    private readonly RunSpec _spec = run.Spec;

    private readonly long _began = TimeProvider.System.GetTimestamp();

    /// <summary>After the training: the model, the figures and the summary, which comes last and thus tells that all is there.</summary>
    /// <exception cref="TrainingException">They cannot be written; the model is in another place, which the message tells.</exception>
    internal async Task<RunSummary> Save(TrainingOutcome outcome, RunRecorder recorder, DiskRoom room)
    {
        try
        {
            while (true)
            {
                try
                {
                    return SaveInFolder(outcome, recorder);
                }
                catch (Exception e) when (e is FileException or OutputException)
                {
                    if (!await room.Make())
                        throw;
                }
            }
        }
        catch (Exception e) when (e is FileException or OutputException)
        {
            throw new TrainingException($"{e.Message.TrimEnd('.')}; the weights {outcome.Session.Weights.Sha256()} are {Rescue(outcome.Session.Weights)}");
        }
    }

    /// <summary>What was trained is not lost, whatever became of its folder.</summary>
    /// <returns>Where the model is.</returns>
    public string Rescue(ParameterVector weights)
    {
        try
        {
            // One that is as far as the model is the best place: it is where the run will be looked for.
            var newest = run.Store.ReclaimFolder() is null ? run.Store.Checkpoints.Newest(run.Store.Origin).Found : null;
            if (newest is not null && newest.State.Weights.AsSpan().SequenceEqual(weights.Values))
                return $"in its checkpoint of step {newest.State.Step}: --resume {_folder.Path} writes the results when they can be written";
        }
        catch (FileException)
        {
            // Then it is in another place.
        }

        // Beside the folder, which a container keeps, rather than where temporary files are.
        var name = $"autoencoder-{_spec.RunId:N}.safetensors";
        var beside = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder.Path))) ?? ".", name);
        var failure = "";
        foreach (var path in (string[])[beside, Path.Combine(Path.GetTempPath(), name)])
        {
            try
            {
                SafetensorsFile.Write(path, weights.Layout, weights.Values, ModelMetadata.Of(_spec.Model));
                return $"in {path}";
            }
            catch (FileException e)
            {
                failure = e.Message.TrimEnd('.');
            }
        }

        return $"lost: {failure}";
    }

    private RunSummary SaveInFolder(TrainingOutcome outcome, RunRecorder recorder)
    {
        run.Store.RequireFolder();
        recorder.RestoreMetrics(_folder);
        var epochs = recorder.Epochs;
        var weights = outcome.Session.Weights;
        SafetensorsFile.Write(_folder.Model, weights.Layout, weights.Values, ModelMetadata.Of(_spec.Model));
        if (epochs.Count > 0)
            CurvesFigure.Save(_folder.Curves, _spec.Model, epochs);
        SaveReconstructions(weights, run.Data.Test);
        recorder.Reconstructed(_folder.Reconstructions);
        var summary = Summarize(outcome, epochs, weights.Sha256());
        summary.Save(_folder.Summary);
        return summary;
    }

    private void SaveReconstructions(ParameterVector weights, SampleSet test)
    {
        var count = Math.Min(ImagesShown, test.Count);
        int[] first = [.. Enumerable.Range(0, count)];
        var originals = new float[count * test.ValueCount];
        test.ReadMany(0, originals);
        var reconstructions = new float[originals.Length];
        // As in the validation.
        var noise = SampleNoise.InValidation(_spec.Noise, _spec.Plan.Seed);
        var corrupted = noise.IsNone ? [] : new float[originals.Length];
        if (!noise.IsNone)
            noise.Corrupt(test, first, corrupted);
        using var engine = new DenseEngine(_spec.Model, count, _spec.Definition.Engine);
        engine.Reconstruct(weights, test, first, reconstructions, noise);
        ReconstructionFigure.Save(
            _folder.Reconstructions, $"{_spec.Model.LayersText}, {_spec.Model.LossText}: reconstructions of the first {count} test images{(noise.IsNone ? "" : $" with noise {_spec.Noise}")}",
            originals, reconstructions, test.Shape, corrupted);
    }

    private RunSummary Summarize(TrainingOutcome outcome, IReadOnlyList<EpochReport> epochs, string hash)
    {
        var last = epochs is [.., var newest] ? newest : null;
        return new RunSummary
        {
            Preset = run.Settings.Preset,
            Layers = _spec.Model.LayersText,
            Activations = _spec.Model.ActivationsText,
            Loss = _spec.Model.LossText,
            Precision = _spec.Model.PrecisionText,
            Engine = ModelSpec.NameOf(_spec.Definition.Engine),
            CodeSize = _spec.Model.CodeSize,
            Parameters = outcome.Session.Weights.Layout.Count,
            Optimizer = $"adam ({_spec.Definition.Framework.Name})",
            LearningRate = _spec.Definition.LearningRate,
            Initialisation = _spec.Definition.StartSha256 is { } start ? $"weights {start}" : _spec.Definition.Framework.Name,
            Noise = _spec.Noise.ToString(),
            Shuffle = _spec.Definition.Shuffle.ToString(),
            Seed = _spec.Plan.Seed,
            // Rows of metrics.csv may have been lost.
            Epochs = outcome.Session.EpochsDone,
            Steps = outcome.Session.Steps,
            Batch = _spec.Plan.Batch,
            Shards = _spec.Plan.Shards,
            SamplesPerEpoch = last?.Samples ?? 0,
            TrainLoss = last?.TrainLoss,
            ValLoss = last?.ValidationLoss,
            WeightsSha256 = hash,
            SamplesPerSecond = EpochReport.MeanSpeed(epochs),
            WallSeconds = TimeProvider.System.GetElapsedTime(_began).TotalSeconds,
            Term = _spec.Term,
            WorkersSeen = outcome.WorkersSeen,
            WorkersLost = outcome.WorkersLost,
            ShardsReissued = outcome.Session.ShardsReissued,
            Completed = outcome.Completed,
            FinishedAt = DateTime.UtcNow,
            Version = typeof(RunResults).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        };
    }

    /// <summary>What became of the run, and where it is; for people on a few lines.</summary>
    /// <param name="trained">Seconds of the whole run.</param>
    public TrainingEvent Describe(RunSummary summary, double trained)
    {
        var losses = summary is { TrainLoss: { } loss, ValLoss: { } validation } ? string.Create(CultureInfo.InvariantCulture, $"\nloss {loss:0.0000}, validation loss {validation:0.0000} ({summary.Loss})") : "";
        // What a person does next.
        var next = summary.Completed ? $"{ProgramCommand.Coordinator} evaluate {_folder.Path}" : $"{ProgramCommand.Coordinator} train --resume {_folder.Path}";
        return new TrainingEvent(EventNames.Results, string.Create(CultureInfo.InvariantCulture, $"""
            {OutcomeText.Of(summary, _spec.Plan.StepsPerEpoch, trained, run.Start.Step > 0 ? trained - run.Start.Seconds : null)}{losses}
            weights {summary.WeightsSha256}
            results in {_folder.Path}
            {(summary.Completed ? "measure the model with" : "continue with")}: {next}
            """))
        {
            Epoch = summary.Epochs,
            Step = summary.Steps,
            Loss = summary.TrainLoss,
            ValidationLoss = summary.ValLoss,
            SamplesPerSecond = summary.SamplesPerSecond > 0 ? summary.SamplesPerSecond : null,
            Milliseconds = trained * 1000,
        };
    }
}
