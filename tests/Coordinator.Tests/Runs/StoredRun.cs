using System.Collections;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Support;
using RunSummary = Autoencoder.Coordinator.Store.Reports.RunSummary;

namespace Autoencoder.Coordinator.Tests.Runs;

/// <summary>A run of a tiny model in a folder of its own.</summary>
internal sealed class StoredRun : IDisposable
{
    public static readonly DataSet DataSet = new(Images(50), Images(30));

    /// <summary>Its fingerprint.</summary>
    public static readonly string Data = DataSet.Fingerprint;

    private readonly TemporaryFolder _parent = new();

    public StoredRun()
    {
        NativeTorch.EnsureLoaded();
        Settings = TrainSettings.From(Options("layers", "4-2-4", "batch", "10"));
        Folder = RunFolder.At(_parent["run"]);
        Pool = new ParameterVectorPool(new ParameterLayout(Settings.Definition.Model));
    }

    public TrainSettings Settings { get; }

    public RunFolder Folder { get; }

    public ParameterVectorPool Pool { get; }

    public static OptionValues Options(params string[] options) => OptionValues.Read(
        options.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]), new Hashtable(), "there is no such file");

    public RunStore Begin() => RunStore.Begin(Folder, Settings, Data);

    public RunStore Resume() => RunStore.Resume(Folder, Settings, Data);

    /// <summary>A first process, after which each step's weights are its number.</summary>
    public void Train(long[] checkpoints, int steps)
    {
        using var store = Begin();
        using var keeper = new RunKeeper(store, CheckpointSchedule.Default, _ => { }, TimeProvider.System);
        for (var step = 0; step < steps; step++)
            keeper.StepDone(step, 0.5, Weights(step));
        foreach (var step in checkpoints)
            store.Checkpoints.Save(store.Origin, StateOf(step));
    }

    /// <summary>All its files but the lock, which says since when it was last held.</summary>
    public (string Path, string Content)[] Contents() =>
    [
        .. Directory.GetFiles(Folder.Path, "*", SearchOption.AllDirectories).Where(path => path != Folder.Lock).Order(StringComparer.Ordinal)
            .Select(path => (path, Convert.ToHexString(File.ReadAllBytes(path)))),
    ];

    /// <summary>A state after so many steps, whose weights are all that number.</summary>
    public TrainingState StateOf(long step, int epochsDone = 0)
    {
        var state = new TrainingState(Pool.Layout) { Step = step, EpochsDone = epochsDone };
        state.Weights.AsSpan().Fill(step);
        return state;
    }

    /// <summary>Weights that are all this number.</summary>
    public SharedWeights Weights(float value)
    {
        var vector = Pool.Rent();
        vector.Values.Fill(value);
        return new SharedWeights(vector, 0, Pool);
    }

    /// <summary>The results that the run would have left after so many steps.</summary>
    public void Summarize(long steps, int epochs = 1, string weights = "", ModelSpec? model = null, string? path = null) => new RunSummary
    {
        Preset = "",
        Layers = model?.LayersText ?? "",
        Activations = model?.ActivationsText ?? "",
        Loss = "",
        Precision = "",
        CodeSize = 2,
        Parameters = 1,
        Optimizer = "",
        LearningRate = 1,
        Initialisation = "",
        Noise = "",
        Seed = 1,
        Epochs = epochs,
        Steps = steps,
        Batch = 10,
        Shards = 8,
        SamplesPerEpoch = 50,
        TrainLoss = 0.5,
        ValLoss = 0.25,
        WeightsSha256 = weights,
        SamplesPerSecond = 1,
        WallSeconds = 1,
        Term = 1,
        WorkersSeen = 1,
        WorkersLost = 0,
        ShardsReissued = 0,
        Completed = true,
        FinishedAt = DateTime.UtcNow,
        Version = "",
    }.Save(path ?? Folder.Summary);

    /// <summary>The results, with the model of <see cref="StateOf"/>.</summary>
    public void Finish(long steps)
    {
        using var weights = new ParameterVector(Pool.Layout);
        weights.Values.Fill(steps);
        SafetensorsFile.Write(Folder.Model, weights.Layout, weights.Values, ModelMetadata.Of(Settings.Definition.Model));
        Summarize(steps, Settings.Epochs, weights.Sha256());
    }

    public void Dispose()
    {
        Pool.Dispose();
        _parent.Dispose();
    }

    private static SampleSet Images(int count)
    {
        var pixels = new byte[count * 4];
        new Random(count).NextBytes(pixels);
        return new SampleSet(count, 2, 2, pixels, [.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))]);
    }
}
