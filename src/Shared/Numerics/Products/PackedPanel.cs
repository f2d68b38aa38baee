using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autoencoder.Shared.Numerics.Products;

/// <summary>
/// Some rows of a matrix as columns, side by side without gaps: in the order in which a tile reads them, again and again.
/// Values are moved, never changed.
/// </summary>
internal static unsafe class PackedPanel
{
    // Rows that are read side by side: what they bring into the cache is used before it leaves it.
    private const int Block = 16;

    // Of what is turned at once.
    private const int Rows = 4;
    private const int Columns = 8;

    // In values.
    private const int CacheLine = 16;
    private const int Ahead = 4 * CacheLine;

    /// <param name="from">Shape [width, depth].</param>
    /// <param name="to">Shape [depth, width].</param>
    public static void Transpose(float* from, nint depth, nint width, float* to)
    {
        for (nint first = 0; first < width; first += Block)
        {
            var end = Math.Min(first + Block, width);
            nint k = 0;
            if (Avx.IsSupported)
                for (; k <= depth - Columns; k += Columns)
                {
                    if (k % CacheLine == 0)
                        Prefetch(from + first * depth + k + Ahead, depth, end - first);
                    var row = first;
                    var target = to + k * width;
                    for (; row <= end - Rows; row += Rows)
                        Turn(from + row * depth + k, depth, target + row, width);
                    OneByOne(from + k, depth, Columns, row, end, target, width);
                }

            OneByOne(from + k, depth, depth - k, first, end, to + k * width, width);
        }
    }

    // More rows than a processor sees to by itself. A hint alone, which may lie behind the matrix.
    private static void Prefetch(float* from, nint step, nint rows)
    {
        if (!Sse.IsSupported)
            return;
        for (nint row = 0; row < rows; row++)
            Sse.Prefetch0(from + row * step);
    }

    // Four rows of eight values; in each half of a register, four columns of four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(float* from, nint step, float* to, nint width)
    {
        var (row0, row1) = (Vector256.Load(from), Vector256.Load(from + step));
        var (row2, row3) = (Vector256.Load(from + 2 * step), Vector256.Load(from + 3 * step));
        var (low01, high01) = (Avx.UnpackLow(row0, row1).AsDouble(), Avx.UnpackHigh(row0, row1).AsDouble());
        var (low23, high23) = (Avx.UnpackLow(row2, row3).AsDouble(), Avx.UnpackHigh(row2, row3).AsDouble());
        Store(Avx.UnpackLow(low01, low23).AsSingle(), to, 4 * width);
        Store(Avx.UnpackHigh(low01, low23).AsSingle(), to + width, 4 * width);
        Store(Avx.UnpackLow(high01, high23).AsSingle(), to + 2 * width, 4 * width);
        Store(Avx.UnpackHigh(high01, high23).AsSingle(), to + 3 * width, 4 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> columns, float* to, nint second)
    {
        columns.GetLower().Store(to);
        columns.GetUpper().Store(to + second);
    }

    private static void OneByOne(float* from, nint step, nint depth, nint first, nint end, float* to, nint width)
    {
        for (nint k = 0; k < depth; k++)
            for (var row = first; row < end; row++)
                to[k * width + row] = from[row * step + k];
    }
}
