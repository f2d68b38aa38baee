using Autoencoder.Coordinator.Tests.Store.ModelFiles;

namespace Autoencoder.Coordinator.Tests.Commands.Documented;

/// <summary>Files as safetensors.torch.save_file leaves them, of nets that fit MNIST. Their values are any.</summary>
internal static class PyTorchNet
{
    /// <summary>Its names say in which order its layers follow each other.</summary>
    public static byte[] Ordered { get; } = Bytes(("encoder.0", 32, 784), ("decoder.0", 784, 32));

    /// <summary>Neither its names do nor its shapes.</summary>
    public static byte[] Unordered { get; } = Bytes(("out", 784, 128), ("in", 128, 784), ("widen", 128, 8), ("squeeze", 8, 128));

    private static byte[] Bytes(params (string Name, int Outputs, int Inputs)[] layers)
    {
        List<string> entries = [];
        List<float> values = [];
        var random = new Random(1);
        foreach (var (name, outputs, inputs) in layers)
        {
            Add($"{name}.weight", $"{outputs},{inputs}", outputs * inputs);
            Add($"{name}.bias", $"{outputs}", outputs);
        }

        return RawSafetensors.Bytes($"{{{string.Join(',', entries)}}}", values.ToArray());

        void Add(string name, string shape, int count)
        {
            var begin = values.Count * sizeof(float);
            values.AddRange(Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) / 4));
            entries.Add($$"""
                "{{name}}":{"dtype":"F32","shape":[{{shape}}],"data_offsets":[{{begin}},{{values.Count * sizeof(float)}}]}
                """);
        }
    }
}
