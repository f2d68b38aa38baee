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
            if (Vector512.IsHardwareAccelerated)
                for (; k <= depth - 4; k += 4)
                {
                    if (k % CacheLine == 0)
                        Prefetch(from + first * depth + k + Ahead, depth, end - first);
                    var row = first;
                    for (; row <= end - 4; row += 4)
                        Four(from + row * depth + k, depth, to + k * width + row, width);
                    OneByOne(from + k, depth, 4, row, end, to + k * width, width);
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

    // Four rows of four values each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* from, nint step, float* to, nint width)
    {
        // Not created of two halves, for which the runtime carries the last register's content on, through memory.
        var upper = Vector128.Load(from + 2 * step).ToVector256Unsafe().WithUpper(Vector128.Load(from + 3 * step));
        var rows = Vector128.Load(from).ToVector256Unsafe().WithUpper(Vector128.Load(from + step)).ToVector512Unsafe().WithUpper(upper);
        var columns = Vector512.Shuffle(rows, Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
        columns.GetLower().GetLower().Store(to);
        columns.GetLower().GetUpper().Store(to + width);
        columns.GetUpper().GetLower().Store(to + 2 * width);
        columns.GetUpper().GetUpper().Store(to + 3 * width);
    }

    private static void OneByOne(float* from, nint step, nint depth, nint first, nint end, float* to, nint width)
    {
        for (nint k = 0; k < depth; k++)
            for (var row = first; row < end; row++)
                to[k * width + row] = from[row * step + k];
    }
}
