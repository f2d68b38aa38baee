using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Models;

/// <summary>A model of two layers a half, trained for some steps on MNIST, in a file. It is trained once for all tests.</summary>
public sealed class MnistModel : IDisposable
{
    private const int Steps = 400;
    private const int Batch = 128;

    private static readonly Lazy<TemporaryFolder> Trained = new(Make);

    public DataSet Data { get; } = LoadedMnist.Data;

    public TrainedModel Model { get; } = TrainedModel.Open(Path);

    public string File { get; } = Path;

    private static string Path => Trained.Value["model.safetensors"];

    public float[] TestImages(int count)
    {
        var images = new float[count * Data.Test.ValueCount];
        Data.Test.ReadMany(0, images);
        return images;
    }

    public void Dispose() => Model.Dispose();

    private static TemporaryFolder Make()
    {
        NativeTorch.EnsureLoaded();
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        var spec = new ModelSpec(
            [784, 100, 12, 90, 784], [Activation.Relu, Activation.Linear, Activation.Elu, Activation.Sigmoid], ReconstructionLoss.Bce);
        using var weights = Train(spec);
        SafetensorsFile.Write(folder["model.safetensors"], weights.Layout, weights.Values, ModelMetadata.Of(spec));
        return folder;
    }

    private static ParameterVector Train(ModelSpec spec)
    {
        var layout = new ParameterLayout(spec);
        var weights = new ParameterVector(layout);
        InitialWeights.Fill(weights, spec.Initialisation, 1);
        using var gradient = new ParameterVector(layout);
        using var engine = new DenseEngine(spec, Batch);
        var adam = new Adam(AdamForm.Keras, 0.003, layout.Count);
        var updated = new float[layout.Count];
        for (var step = 0; step < Steps; step++)
        {
            _ = engine.Gradient(weights, LoadedMnist.Data.Train, [.. Enumerable.Range(step * Batch, Batch)], gradient);
            adam.Step(weights.Values, gradient.Values, Batch, updated);
            updated.CopyTo(weights.Values);
        }

        return weights;
    }
}
