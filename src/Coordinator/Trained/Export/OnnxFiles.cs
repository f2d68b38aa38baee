using System.Reflection;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Trained.Export;

/// <summary>
/// A model as ONNX: encoder.onnx (images → codes), decoder.onnx (codes → images) and autoencoder.onnx (images →
/// reconstructions), each value of shape [batch, width] in float32 with the batch left open, each layer a Gemm whose
/// weights have PyTorch's name and shape.
/// </summary>
/// <remarks>A model of <see cref="ModelSpec.MaxParameters"/> stays below the 2 GiB that protobuf allows a file.</remarks>
internal static class OnnxFiles
{
    // Of ONNX 1.6 (2019): nothing newer is needed, so that runtimes from then on read the files, and today's still do.
    private const int IrVersion = 6;
    private const int Operators = 11;

    private const string Rows = "batch";
    private const string Images = "images";
    private const string Codes = "codes";

    /// <summary>
    /// Writes the three files, in place of those of the same names, and returns their paths. They change all together or
    /// not at all: a new encoder beside an old decoder would be another model.
    /// </summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <exception cref="SettingsException">The folder cannot be made or written, or a folder has the name of a file.</exception>
    /// <exception cref="FileException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, TrainedModel model)
    {
        OutputPath.MakeFolder(folder);
        var written = new List<OutputFile>();
        try
        {
            return FileAttempt.Do(folder, "the model cannot be written", () =>
            {
                Add("encoder", ..model.Spec.EncoderLayers, Images, Codes);
                Add("decoder", model.Spec.EncoderLayers.., Codes, Images);
                Add("autoencoder", .., Images, "reconstructions");
                foreach (var file in written)
                    file.Commit();
                return written.Select(file => file.Path).ToArray();
            });
        }
        finally
        {
            foreach (var file in written)
                file.Dispose();
        }

        void Add(string name, Range layers, string input, string output)
        {
            var path = Path.Combine(folder, $"{name}.onnx");
            OutputPath.RequireFile(path);
            var file = new OutputFile(path);
            written.Add(file);
            Message(name, model, layers, input, output).WriteTo(file.Stream);
            // What is still in the buffer could be what does not fit.
            file.Stream.Flush();
        }
    }

    private static ProtobufMessage Message(string name, TrainedModel model, Range layers, string input, string output) => OnnxMessages.Model(
        IrVersion, Operators, "autoencoder", Version, Graph(name, model.Weights, layers, input, output),
        [.. ModelMetadata.Of(model.Spec).Where(entry => entry.Key != ModelMetadata.FormatKey), KeyValuePair.Create("weightsSha256", model.WeightsSha256)]);

    private static ProtobufMessage Graph(string name, ParameterVector weights, Range range, string input, string output)
    {
        var layers = weights.Layout.Layers[range];
        var (nodes, tensors, value) = (new List<ProtobufMessage>(), new List<ProtobufMessage>(), input);
        foreach (var layer in layers)
        {
            var result = layer == layers[^1] ? output : $"{layer.Name}.output";
            var operation = OperatorOf(layer.Activation);
            var (weight, bias) = ($"{layer.Name}.weight", $"{layer.Name}.bias");
            var sum = operation is null ? result : $"{layer.Name}.sum";
            nodes.Add(OnnxMessages.Node(layer.Name, "Gemm", sum, [value, weight, bias], ("transB", 1)));
            if (operation is not null)
                nodes.Add(OnnxMessages.Node($"{layer.Name}.activation", operation, result, [sum]));
            tensors.Add(OnnxMessages.Tensor(weight, [layer.Outputs, layer.Inputs], Data(layer.WeightOffset, layer.WeightCount)));
            tensors.Add(OnnxMessages.Tensor(bias, [layer.Outputs], Data(layer.BiasOffset, layer.Outputs)));
            value = result;
        }

        return OnnxMessages.Graph(
            name, nodes, tensors, OnnxMessages.Value(input, Rows, layers[0].Inputs), OnnxMessages.Value(output, Rows, layers[^1].Outputs));

        ReadOnlyMemory<byte> Data(int offset, int count) => weights.Bytes.Slice(offset * sizeof(float), count * sizeof(float));
    }

    /// <summary>Null if there is nothing to do.</summary>
    private static string? OperatorOf(Activation activation) => activation switch
    {
        Activation.Linear => null,
        Activation.Relu => "Relu",
        Activation.Elu => "Elu",
        Activation.Sigmoid => "Sigmoid",
        Activation.Tanh => "Tanh",
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    private static string Version =>
        typeof(OnnxFiles).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
