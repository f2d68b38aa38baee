namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>Reads codes that <see cref="CodeCoder"/> wrote, from the first image to the last.</summary>
/// <exception cref="InvalidDataException">The bytes are too few.</exception>
internal sealed class CodeReader(ReadOnlyMemory<byte> bytes, CodeGrid grid)
{
    private readonly RangeDecoder _decoder = new(bytes);
    private readonly AdaptiveNumber?[] _models = CodeCoder.Models(grid);

    /// <param name="codes">Shape [n, dimensions of the grid]: the next n images.</param>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public void Read(Span<float> codes)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            var dimension = i % _models.Length;
            codes[i] = grid.Value(dimension, _models[dimension]?.Read(_decoder) ?? 0);
        }
    }

    /// <summary>To be called after the last image.</summary>
    /// <exception cref="InvalidDataException">The bytes hold something else.</exception>
    public void Finish() => _decoder.Finish();
}
