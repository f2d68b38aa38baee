using System.Collections.Immutable;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>Which of a dense layer's two tensors one is.</summary>
internal enum LayerPart
{
    Weight,
    Bias,
}

/// <summary>A tensor that a file holds of a layer; its values are read when they are asked for.</summary>
/// <param name="Name">As the file has it.</param>
/// <param name="Layer">The layer's name there.</param>
/// <param name="Shape">A weight's as PyTorch has it, [outputs, inputs], however it is stored.</param>
/// <param name="Read">Fills a span of as many values as the shape has, as float32.</param>
internal sealed record LayerTensor(
    string Name, string Layer, LayerPart Part, ImmutableArray<int> Shape, TensorType Type, Action<Span<float>> Read)
{
    public string ShownName => DisplayText.Of(Name);

    public string ShownShape => DisplayText.Of($"[{string.Join(", ", Shape)}]");

    /// <summary>Reads a matrix that is stored the other way round, [inputs, outputs].</summary>
    /// <param name="shape">[outputs, inputs].</param>
    public static Action<Span<float>> Transposing(Action<Span<float>> read, ImmutableArray<int> shape) => values =>
    {
        var (rows, columns) = (shape[0], shape[1]);
        var stored = new float[values.Length];
        read(stored);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                values[row * columns + column] = stored[column * rows + row];
    };
}
