using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Tests.Runs;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;
using Autoencoder.Worker;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>What a training came to, in all its bits.</summary>
/// <param name="Weights">SHA-256 of the weights.</param>
/// <param name="Losses">SHA-256 of the steps' losses and then the epochs' validation losses, as doubles.</param>
internal sealed record GoldenBits(string Weights, string Losses)
{
    public static GoldenBits Of(string weights, IEnumerable<double> losses, IEnumerable<double> validationLosses)
    {
        double[] all = [.. losses, .. validationLosses];
        return new GoldenBits(weights, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<double>(all))));
    }
}

/// <summary>Two epochs on the first images of MNIST, by name: what --preset and other options make of them.</summary>
internal sealed class GoldenRun
{
    private const int Epochs = 2, Workers = 3, TrainCount = 600, TestCount = 300;

    private static readonly Lazy<DataSet> Data = new(() =>
    {
        var mnist = DataSet.Load(MnistExtract.Folder);
        return new DataSet(First(mnist.Train, TrainCount), First(mnist.Test, TestCount));
    });

    private readonly RunSpec _spec;

    public GoldenRun(string name) => _spec = TrainSettings.From(StoredRun.Options(All[name])).SpecOn(Data.Value, Guid.Empty, term: 1);

    /// <summary>Where the bits hold: libtorch's on one kind of processor.</summary>
    public string Kind => _spec.Definition.Engine == Engine.Exact ? "every" : ProcessorKind.Here;

    /// <summary>The options of each run, in pairs.</summary>
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>
    {
        ["keras-bce"] = ["preset", "keras-bce"],
        ["keras-mse"] = ["preset", "keras-mse"],
        ["pytorch"] = ["framework", "pytorch"],
        ["gaussian"] = ["noise", "gaussian:0.3"],
        ["mask"] = ["noise", "mask:0.25"],
        // No width, shard or batch is a multiple of anything that a processor likes.
        ["odd"] = ["layers", "784-50-19-7-33-784", "activations", "tanh,elu,linear,relu,sigmoid", "batch", "101", "shards", "7", "seed", "18446744073709551615"],
        ["keras-bce-torch"] = ["preset", "keras-bce", "engine", "torch"],
        ["keras-mse-torch"] = ["preset", "keras-mse", "engine", "torch"],
        ["gaussian-torch"] = ["noise", "gaussian:0.3", "engine", "torch"],
        ["keras-bce-bf16"] = ["precision", "bf16"],
        ["keras-mse-bf16"] = ["preset", "keras-mse", "precision", "bf16"],
        ["gaussian-bf16"] = ["noise", "gaussian:0.3", "precision", "bf16"],
    };

    /// <summary>By a session, and by workers that compute as they do elsewhere.</summary>
    public GoldenBits Train()
    {
        using var pool = new ParameterVectorPool(new ParameterLayout(_spec.Model));
        using var engine = _spec.NewEngine();
        var workers = new InMemoryWorkers(new ShardComputation(_spec, Data.Value, engine), pool);
        var observer = new RecordingObserver();
        var session = new TrainingSession(
            new SessionSetup(_spec, Epochs, NewAdam(), TrainingState.Initial(_spec.Model, _spec.Plan.Seed), pool), workers, new RecordingKeeper(), observer,
            new FakeTimeProvider());
        for (var worker = 1; worker <= Workers; worker++)
            session.Join(worker);
        session.Begin();
        while (workers.Answers.Count > 0)
        {
            var (worker, partial) = workers.Take(0);
            session.Receive(worker, partial);
        }

        Assert.True(session.IsFinished);
        return GoldenBits.Of(
            session.Weights.Sha256(), observer.Steps.Select(step => step.MeanLoss), observer.Epochs.Select(epoch => epoch.ValidationLoss));
    }

    public GoldenBits TrainPlainly()
    {
        var loop = PlainLoop.Train(_spec, Epochs, NewAdam(), Data.Value);
        return GoldenBits.Of(loop.Weights, loop.Losses, loop.ValidationLosses);
    }

    private Adam NewAdam() => new(_spec.Definition.Framework.Adam, _spec.Definition.LearningRate, new ParameterLayout(_spec.Model).Count);

    private static SampleSet First(SampleSet images, int count) =>
        new(count, images.Shape.Height, images.Shape.Width, images.Pixels[..(count * images.ValueCount)].ToArray());
}
