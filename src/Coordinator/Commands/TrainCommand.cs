using System.CommandLine;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Coordinator.Progress;
using Autoencoder.Coordinator.Reports;
using Autoencoder.Coordinator.Settings;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Hosting;
using Autoencoder.Shared.Model;
using Autoencoder.Shared.Settings;
using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator train: trains a model and leaves its results in a folder.</summary>
public static class TrainCommand
{
    public static Command Create() =>
        new Command("train", "Train an autoencoder, with workers in this process, in others, or both")
            .WithOptions(OptionCatalog.Train, values => Run(TrainSettings.From(values)));

    private static async Task<int> Run(TrainSettings settings)
    {
        using var stop = new StopSignal();
        NativeTorch.EnsureLoaded();
        var data = DataSet.Load(settings.DataDirectory);
        var run = Spec(settings, data);
        var folder = settings.OutDirectory is { } path ? RunFolder.At(path) : RunFolder.New(RunFolder.DefaultParent, DateTimeOffset.Now);
        var results = new RunResults(settings, run, folder);
        using var progress = ProgressDisplay.Create(run, settings.Epochs);
        using var recorder = new RunRecorder(folder, progress);
        using var cluster = await CoordinatorNode.Start(settings, run, data, recorder);
        results.SaveSettings();
        progress.Started(cluster.ListensOn);

        using var onStop = stop.Token.Register(cluster.EndTraining);
        var outcome = await cluster.Outcome;
        progress.Dispose();
        results.Save(outcome, recorder.Epochs, data);
        await cluster.Stop();
        return 0;
    }

    private static RunSpec Spec(TrainSettings settings, DataSet data)
    {
        if (settings.Model.Pixels != data.Train.PixelCount)
            throw new ModelException(
                $"layers {settings.Model.LayersText} take {settings.Model.Pixels} pixels, but the images of {settings.DataDirectory} have {data.Train.PixelCount} ({data.Train.Height} x {data.Train.Width}); use --layers {data.Train.PixelCount}-…-{data.Train.PixelCount}.");
        return new RunSpec(
            Guid.NewGuid(), 1, settings.Model,
            new RunPlan(settings.Seed, data.Train.Count, data.Test.Count, settings.Batch, settings.Shards), data.Fingerprint);
    }
}
