using System.Runtime.CompilerServices;

namespace Autoencoder.Shared.Numerics.Products;

/// <summary>
/// The inner loops of a product: some rows of C, two registers wide, whose sums stay in registers while k runs. Written
/// out, because only named variables become registers.
/// </summary>
/// <remarks>
/// A is read by strides (<c>aRow</c> from row to row, <c>aStep</c> from one k to the next), so a transposed A needs no
/// copy; the two registers of a row of B and C begin at 0 and at <c>second</c>, and may overlap.
/// </remarks>
internal static unsafe class Tile<TLanes, TRegister> where TLanes : ILanes<TRegister> where TRegister : struct
{
    /// <summary>sum ← sum + other, as many rows as a tile has; their two registers may overlap.</summary>
    public static void Add(float* sum, nint sumRow, float* other, nint otherRow, nint second, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            // Both before the first is stored: where they overlap, they are the same.
            var first = TLanes.Add(TLanes.Load(sum), TLanes.Load(other));
            Store(first, TLanes.Add(TLanes.Load(sum + second), TLanes.Load(other + second)), sum, second);
            sum += sumRow;
            other += otherRow;
        }
    }

    /// <summary>Eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Eight(float* a, nint aRow, nint aStep, float* b, nint bStep, nint second, nint depth, float* c, nint cRow)
    {
        TRegister c00 = default, c01 = default;
        TRegister c10 = default, c11 = default;
        TRegister c20 = default, c21 = default;
        TRegister c30 = default, c31 = default;
        TRegister c40 = default, c41 = default;
        TRegister c50 = default, c51 = default;
        TRegister c60 = default, c61 = default;
        TRegister c70 = default, c71 = default;
        var lower = a + 4 * aRow;
        for (nint k = 0; k < depth; k++)
        {
            var (b0, b1) = (TLanes.Load(b), TLanes.Load(b + second));
            var a0 = TLanes.All(a[0]);
            c00 = TLanes.MultiplyAdd(a0, b0, c00);
            c01 = TLanes.MultiplyAdd(a0, b1, c01);
            var a1 = TLanes.All(a[aRow]);
            c10 = TLanes.MultiplyAdd(a1, b0, c10);
            c11 = TLanes.MultiplyAdd(a1, b1, c11);
            var a2 = TLanes.All(a[2 * aRow]);
            c20 = TLanes.MultiplyAdd(a2, b0, c20);
            c21 = TLanes.MultiplyAdd(a2, b1, c21);
            var a3 = TLanes.All(a[3 * aRow]);
            c30 = TLanes.MultiplyAdd(a3, b0, c30);
            c31 = TLanes.MultiplyAdd(a3, b1, c31);
            var a4 = TLanes.All(lower[0]);
            c40 = TLanes.MultiplyAdd(a4, b0, c40);
            c41 = TLanes.MultiplyAdd(a4, b1, c41);
            var a5 = TLanes.All(lower[aRow]);
            c50 = TLanes.MultiplyAdd(a5, b0, c50);
            c51 = TLanes.MultiplyAdd(a5, b1, c51);
            var a6 = TLanes.All(lower[2 * aRow]);
            c60 = TLanes.MultiplyAdd(a6, b0, c60);
            c61 = TLanes.MultiplyAdd(a6, b1, c61);
            var a7 = TLanes.All(lower[3 * aRow]);
            c70 = TLanes.MultiplyAdd(a7, b0, c70);
            c71 = TLanes.MultiplyAdd(a7, b1, c71);
            a += aStep;
            lower += aStep;
            b += bStep;
        }

        Store(c00, c01, c, second);
        Store(c10, c11, c + cRow, second);
        Store(c20, c21, c + 2 * cRow, second);
        Store(c30, c31, c + 3 * cRow, second);
        Store(c40, c41, c + 4 * cRow, second);
        Store(c50, c51, c + 5 * cRow, second);
        Store(c60, c61, c + 6 * cRow, second);
        Store(c70, c71, c + 7 * cRow, second);
    }

    /// <summary>Six rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Six(float* a, nint aRow, nint aStep, float* b, nint bStep, nint second, nint depth, float* c, nint cRow)
    {
        TRegister c00 = default, c01 = default;
        TRegister c10 = default, c11 = default;
        TRegister c20 = default, c21 = default;
        TRegister c30 = default, c31 = default;
        TRegister c40 = default, c41 = default;
        TRegister c50 = default, c51 = default;
        var lower = a + 3 * aRow;
        for (nint k = 0; k < depth; k++)
        {
            var (b0, b1) = (TLanes.Load(b), TLanes.Load(b + second));
            var a0 = TLanes.All(a[0]);
            c00 = TLanes.MultiplyAdd(a0, b0, c00);
            c01 = TLanes.MultiplyAdd(a0, b1, c01);
            var a1 = TLanes.All(a[aRow]);
            c10 = TLanes.MultiplyAdd(a1, b0, c10);
            c11 = TLanes.MultiplyAdd(a1, b1, c11);
            var a2 = TLanes.All(a[2 * aRow]);
            c20 = TLanes.MultiplyAdd(a2, b0, c20);
            c21 = TLanes.MultiplyAdd(a2, b1, c21);
            var a3 = TLanes.All(lower[0]);
            c30 = TLanes.MultiplyAdd(a3, b0, c30);
            c31 = TLanes.MultiplyAdd(a3, b1, c31);
            var a4 = TLanes.All(lower[aRow]);
            c40 = TLanes.MultiplyAdd(a4, b0, c40);
            c41 = TLanes.MultiplyAdd(a4, b1, c41);
            var a5 = TLanes.All(lower[2 * aRow]);
            c50 = TLanes.MultiplyAdd(a5, b0, c50);
            c51 = TLanes.MultiplyAdd(a5, b1, c51);
            a += aStep;
            lower += aStep;
            b += bStep;
        }

        Store(c00, c01, c, second);
        Store(c10, c11, c + cRow, second);
        Store(c20, c21, c + 2 * cRow, second);
        Store(c30, c31, c + 3 * cRow, second);
        Store(c40, c41, c + 4 * cRow, second);
        Store(c50, c51, c + 5 * cRow, second);
    }

    /// <summary>Four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(float* a, nint aRow, nint aStep, float* b, nint bStep, nint second, nint depth, float* c, nint cRow)
    {
        TRegister c00 = default, c01 = default;
        TRegister c10 = default, c11 = default;
        TRegister c20 = default, c21 = default;
        TRegister c30 = default, c31 = default;
        var lower = a + 2 * aRow;
        for (nint k = 0; k < depth; k++)
        {
            var (b0, b1) = (TLanes.Load(b), TLanes.Load(b + second));
            var a0 = TLanes.All(a[0]);
            c00 = TLanes.MultiplyAdd(a0, b0, c00);
            c01 = TLanes.MultiplyAdd(a0, b1, c01);
            var a1 = TLanes.All(a[aRow]);
            c10 = TLanes.MultiplyAdd(a1, b0, c10);
            c11 = TLanes.MultiplyAdd(a1, b1, c11);
            var a2 = TLanes.All(lower[0]);
            c20 = TLanes.MultiplyAdd(a2, b0, c20);
            c21 = TLanes.MultiplyAdd(a2, b1, c21);
            var a3 = TLanes.All(lower[aRow]);
            c30 = TLanes.MultiplyAdd(a3, b0, c30);
            c31 = TLanes.MultiplyAdd(a3, b1, c31);
            a += aStep;
            lower += aStep;
            b += bStep;
        }

        Store(c00, c01, c, second);
        Store(c10, c11, c + cRow, second);
        Store(c20, c21, c + 2 * cRow, second);
        Store(c30, c31, c + 3 * cRow, second);
    }

    /// <summary>One row, for matrices that have fewer than four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(float* a, nint aStep, float* b, nint bStep, nint second, nint depth, float* c)
    {
        TRegister c0 = default, c1 = default;
        for (nint k = 0; k < depth; k++)
        {
            var a0 = TLanes.All(*a);
            c0 = TLanes.MultiplyAdd(a0, TLanes.Load(b), c0);
            c1 = TLanes.MultiplyAdd(a0, TLanes.Load(b + second), c1);
            a += aStep;
            b += bStep;
        }

        Store(c0, c1, c, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TRegister first, TRegister second, float* to, nint at)
    {
        TLanes.Store(first, to);
        TLanes.Store(second, to + at);
    }
}
