using System.Buffers;
using System.Runtime.Intrinsics;
using Autoencoder.Shared.Numerics.Sharding;

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
    private const int MaxTileRows = 8;

    // In values.
    private const int CacheLine = 16;

    /// <summary>C = A·B.</summary>
    /// <param name="a">Shape [rows, depth].</param>
    /// <param name="b">Shape [depth, columns].</param>
    /// <param name="c">Shape [rows, columns]; overwritten, and no part of A or B.</param>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns)
    {
        Require(a, b, c, rows, depth, columns);
        Multiply(a, depth, 1, b, isTransposed: false, c, rows, [depth], columns);
    }

    /// <summary>C = A·Bᵀ.</summary>
    /// <param name="a">Shape [rows, depth].</param>
    /// <param name="b">Shape [columns, depth].</param>
    /// <param name="c">Shape [rows, columns]; overwritten, and no part of A or B.</param>
    public static void MultiplyByTransposed(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns)
    {
        Require(a, b, c, rows, depth, columns);
        Multiply(a, depth, 1, b, isTransposed: true, c, rows, [depth], columns);
    }

    /// <summary>C = Aᵀ·B.</summary>
    /// <param name="a">Shape [depth, rows].</param>
    /// <param name="b">Shape [depth, columns].</param>
    /// <param name="c">Shape [rows, columns]; overwritten, and no part of A or B.</param>
    public static void MultiplyTransposed(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns) =>
        MultiplyTransposed(a, b, c, rows, [depth], columns);

    /// <summary>
    /// C = the sum of Aᵢᵀ·Bᵢ over the parts that A and B are cut into along their depth: of each part a product of its own,
    /// and these added up in the order of <see cref="ReductionTree"/>. Tile by tile, so that a part's product is in the
    /// cache when it is added.
    /// </summary>
    /// <param name="a">Shape [sum of depths, rows].</param>
    /// <param name="b">Shape [sum of depths, columns].</param>
    /// <param name="c">Shape [rows, columns]; overwritten, and no part of A or B.</param>
    /// <param name="depths">Of each part, 1 or above.</param>
    public static void MultiplyTransposed(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, ReadOnlySpan<int> depths, int columns)
    {
        var depth = 0;
        foreach (var part in depths)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(part, 1);
            depth = checked(depth + part);
        }

        Require(a, b, c, rows, depth, columns);
        Multiply(a, 1, rows, b, isTransposed: false, c, rows, depths, columns);
    }

    private static void Require(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns)
    {
        if (rows < 1 || depth < 1 || columns < 1 || a.Length != (long)rows * depth || b.Length != (long)depth * columns || c.Length != (long)rows * columns)
            throw new ArgumentException($"{a.Length}, {b.Length} and {c.Length} values are no matrices of {rows} rows, depth {depth} and {columns} columns.");
    }

    private static unsafe void Multiply(
        ReadOnlySpan<float> a, nint aRow, nint aStep, ReadOnlySpan<float> b, bool isTransposed, Span<float> c, int rows, ReadOnlySpan<int> depths, int columns)
    {
        fixed (float* aFirst = a, bFirst = b, cFirst = c)
        {
            if (Vector512.IsHardwareAccelerated && columns >= Lanes512.Count)
                Panels<Lanes512, Vector512<float>>(aFirst, aRow, aStep, bFirst, isTransposed, cFirst, rows, depths, columns);
            else if (Vector256.IsHardwareAccelerated && columns >= Lanes256.Count)
                Panels<Lanes256, Vector256<float>>(aFirst, aRow, aStep, bFirst, isTransposed, cFirst, rows, depths, columns);
            else if (columns >= Lanes128.Count)
                Panels<Lanes128, Vector128<float>>(aFirst, aRow, aStep, bFirst, isTransposed, cFirst, rows, depths, columns);
            else
                Panels<OneLane, float>(aFirst, aRow, aStep, bFirst, isTransposed, cFirst, rows, depths, columns);
        }
    }

    // Of two registers' width each; a panel of B stays in the cache while the rows of A pass by.
    private static unsafe void Panels<TLanes, TRegister>(
        float* a, nint aRow, nint aStep, float* b, bool isTransposed, float* c, int rows, ReadOnlySpan<int> depths, int columns)
        where TLanes : ILanes<TRegister> where TRegister : struct
    {
        // The product of a part that waits for the next one, for each level of the tree; the leftmost one waits in C, and the
        // newest in registers.
        var width = Math.Min(2 * TLanes.Count, columns);
        var waiting = stackalloc float[MaxTileRows * width * ReductionTree.MaxWaiting(depths.Length)];
        var depth = depths[0];
        var rented = isTransposed ? ArrayPool<float>.Shared.Rent(depth * width + CacheLine) : [];
        fixed (float* start = rented)
        {
            var packed = (float*)(((nuint)start + CacheLine * sizeof(float) - 1) & ~(nuint)(CacheLine * sizeof(float) - 1));
            for (var column = 0; column < columns; column += width)
            {
                var first = Math.Min(column, columns - width);
                if (isTransposed)
                    PackedPanel.Transpose(b + (nint)first * depth, depth, width, packed);
                var (panel, step) = isTransposed ? ((nint)packed, width) : ((nint)(b + first), columns);
                Panel<TLanes, TRegister>(a, aRow, aStep, (float*)panel, step, width - TLanes.Count, c + first, columns, rows, depths, waiting, width);
            }
        }

        if (isTransposed)
            ArrayPool<float>.Shared.Return(rented);
    }

    private static unsafe void Panel<TLanes, TRegister>(
        float* a, nint aRow, nint aStep, float* b, nint bStep, nint second, float* c, nint columns, int rows, ReadOnlySpan<int> depths, float* waiting, int width)
        where TLanes : ILanes<TRegister> where TRegister : struct
    {
        var block = MaxTileRows * width;
        for (var row = 0; row < rows;)
        {
            var left = rows - row;
            var height = rows < 4 ? 1 : left <= 4 || rows < TLanes.TileRows ? 4 : TLanes.TileRows;
            var first = Math.Min(row, rows - height);
            float* aPart = a + first * aRow, bPart = b;
            var sums = new TileSums(c + first * columns, columns, waiting, width, block);
            for (var part = 0; part < depths.Length; part++)
            {
                nint depth = depths[part];
                sums.Begin(ReductionTree.AdditionsAfter(part, depths.Length));
                switch (height)
                {
                    case 8: Tile<TLanes, TRegister>.Eight(aPart, aRow, aStep, bPart, bStep, second, depth, sums); break;
                    case 6: Tile<TLanes, TRegister>.Six(aPart, aRow, aStep, bPart, bStep, second, depth, sums); break;
                    case 4: Tile<TLanes, TRegister>.Four(aPart, aRow, aStep, bPart, bStep, second, depth, sums); break;
                    default: Tile<TLanes, TRegister>.One(aPart, aStep, bPart, bStep, second, depth, sums); break;
                }

                sums.End();
                aPart += depth * aStep;
                bPart += depth * bStep;
            }

            row = first + height;
        }
    }
}
