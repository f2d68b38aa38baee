namespace Autoencoder.Shared.Numerics.Products;

/// <summary>A matrix with rows and columns exchanged.</summary>
internal static class Transposition
{
    // Rows that are read side by side: what they bring into the cache is used before it leaves it.
    private const int Block = 16;

    /// <param name="from">Shape [rows, columns].</param>
    /// <param name="to">Shape [columns, rows].</param>
    public static unsafe void Of(ReadOnlySpan<float> from, int rows, int columns, Span<float> to)
    {
        if (from.Length != (long)rows * columns || to.Length != from.Length)
            throw new ArgumentException($"{from.Length} and {to.Length} values are no matrices of {rows} x {columns}.");
        fixed (float* source = from, target = to)
        {
            for (var first = 0; first < rows; first += Block)
            {
                var count = Math.Min(Block, rows - first);
                for (var column = 0; column < columns; column++)
                {
                    float* read = source + (nint)first * columns + column, write = target + (nint)column * rows + first;
                    for (var row = 0; row < count; row++, read += columns)
                        write[row] = *read;
                }
            }
        }
    }
}
