using System.Runtime.Intrinsics;

namespace Autoencoder.Shared.Numerics.Products;

/// <summary>
/// Products of dense float32 matrices in row-major order, with the same bits on every processor: each element of C is the
/// chain c ← fma(aₖ, bₖ, c) from c = 0 in ascending k, where fma rounds once. No sum is ever split.
/// </summary>
/// <remarks>
/// Registers hold neighbouring columns of one row, so how many values they hold, and which elements a tile has, changes no
/// bit. Where rows or columns are no multiple of a tile, the last tile begins earlier and computes some elements twice.
/// </remarks>
public static class MatrixProduct
{
    /// <summary>C = A·B.</summary>
    /// <param name="a">Shape [rows, depth].</param>
    /// <param name="b">Shape [depth, columns].</param>
    /// <param name="c">Shape [rows, columns]; overwritten, and no part of A or B.</param>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns)
    {
        Require(a, b, c, rows, depth, columns);
        Multiply(a, depth, 1, b, c, rows, depth, columns);
    }

    /// <summary>C = Aᵀ·B.</summary>
    /// <param name="a">Shape [depth, rows].</param>
    /// <param name="b">Shape [depth, columns].</param>
    /// <param name="c">Shape [rows, columns]; overwritten, and no part of A or B.</param>
    public static void MultiplyTransposed(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns)
    {
        Require(a, b, c, rows, depth, columns);
        Multiply(a, 1, rows, b, c, rows, depth, columns);
    }

    private static void Require(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns)
    {
        if (rows < 1 || depth < 1 || columns < 1 || a.Length != (long)rows * depth || b.Length != (long)depth * columns || c.Length != (long)rows * columns)
            throw new ArgumentException($"{a.Length}, {b.Length} and {c.Length} values are no matrices of {rows} rows, depth {depth} and {columns} columns.");
    }

    private static unsafe void Multiply(
        ReadOnlySpan<float> a, nint aRow, nint aStep, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns)
    {
        fixed (float* aFirst = a, bFirst = b, cFirst = c)
        {
            if (Vector512.IsHardwareAccelerated && columns >= Lanes512.Count)
                Panels<Lanes512, Vector512<float>>(aFirst, aRow, aStep, bFirst, cFirst, rows, depth, columns);
            else if (Vector256.IsHardwareAccelerated && columns >= Lanes256.Count)
                Panels<Lanes256, Vector256<float>>(aFirst, aRow, aStep, bFirst, cFirst, rows, depth, columns);
            else if (columns >= Lanes128.Count)
                Panels<Lanes128, Vector128<float>>(aFirst, aRow, aStep, bFirst, cFirst, rows, depth, columns);
            else
                Panels<OneLane, float>(aFirst, aRow, aStep, bFirst, cFirst, rows, depth, columns);
        }
    }

    // Of two registers' width each; a panel of B stays in the cache while the rows of A pass by.
    private static unsafe void Panels<TLanes, TRegister>(
        float* a, nint aRow, nint aStep, float* b, float* c, int rows, int depth, int columns)
        where TLanes : ILanes<TRegister> where TRegister : struct
    {
        var width = Math.Min(2 * TLanes.Count, columns);
        for (var column = 0; column < columns; column += width)
        {
            var first = Math.Min(column, columns - width);
            Panel<TLanes, TRegister>(a, aRow, aStep, b + first, columns, width - TLanes.Count, c + first, rows, depth);
        }
    }

    private static unsafe void Panel<TLanes, TRegister>(
        float* a, nint aRow, nint aStep, float* b, nint columns, nint second, float* c, int rows, int depth)
        where TLanes : ILanes<TRegister> where TRegister : struct
    {
        for (var row = 0; row < rows;)
        {
            var left = rows - row;
            var height = rows < 4 ? 1 : left <= 4 || rows < TLanes.TileRows ? 4 : TLanes.TileRows;
            var first = Math.Min(row, rows - height);
            float* aFirst = a + first * aRow, cFirst = c + first * columns;
            switch (height)
            {
                case 8: Tile<TLanes, TRegister>.Eight(aFirst, aRow, aStep, b, columns, second, depth, cFirst, columns); break;
                case 6: Tile<TLanes, TRegister>.Six(aFirst, aRow, aStep, b, columns, second, depth, cFirst, columns); break;
                case 4: Tile<TLanes, TRegister>.Four(aFirst, aRow, aStep, b, columns, second, depth, cFirst, columns); break;
                default: Tile<TLanes, TRegister>.One(aFirst, aStep, b, columns, second, depth, cFirst); break;
            }

            row = first + height;
        }
    }
}
