using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Autoencoder.Coordinator.Tests.Trained.Export;

/// <summary>An ONNX file in ONNX Runtime: a function of one value to one, both of shape [rows, width].</summary>
internal sealed class OnnxSession(string path) : IDisposable
{
    private readonly InferenceSession _session = new(path);

    /// <summary>For example images [batch, 784] → codes [batch, 32].</summary>
    public string Signature => $"{Text(_session.InputMetadata)} → {Text(_session.OutputMetadata)}";

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public float[] Run(float[] rows)
    {
        var (name, input) = _session.InputMetadata.Single();
        var width = input.Dimensions[1];
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(rows, [rows.Length / width, width]))]);
        return results.Single().AsTensor<float>().ToArray();
    }

    public void Dispose() => _session.Dispose();

    private static string Text(IReadOnlyDictionary<string, NodeMetadata> values)
    {
        var (name, value) = values.Single();
        Assert.Equal((typeof(float), -1, 2), (value.ElementType, value.Dimensions[0], value.Dimensions.Length));
        return $"{name} [{value.SymbolicDimensions[0]}, {value.Dimensions[1]}]";
    }
}
