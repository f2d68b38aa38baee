using System.Runtime.CompilerServices;

namespace Autoencoder.Shared.Numerics.Products;

/// <summary>
/// The inner loops of a product: some rows of C, two registers wide, whose sums stay in registers while k runs, and while
/// the sums of earlier parts are added to them. Written out, because only named variables become registers.
/// </summary>
/// <remarks>
/// A is read by strides (<c>aRow</c> from row to row, <c>aStep</c> from one k to the next), so a transposed A needs no
/// copy; the two registers of a row of B and C begin at 0 and at <c>second</c>, and may overlap.
/// </remarks>
internal static unsafe class Tile<TLanes, TRegister> where TLanes : ILanes<TRegister> where TRegister : struct
{
    /// <summary>Eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Eight(float* a, nint aRow, nint aStep, float* b, nint bStep, nint second, nint depth, in TileSums sums)
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

        for (var addition = 0; addition < sums.Additions; addition++)
        {
            var left = sums.Left(addition, out var leftRow);
            Add(left, second, ref c00, ref c01);
            Add(left + leftRow, second, ref c10, ref c11);
            Add(left + 2 * leftRow, second, ref c20, ref c21);
            Add(left + 3 * leftRow, second, ref c30, ref c31);
            Add(left + 4 * leftRow, second, ref c40, ref c41);
            Add(left + 5 * leftRow, second, ref c50, ref c51);
            Add(left + 6 * leftRow, second, ref c60, ref c61);
            Add(left + 7 * leftRow, second, ref c70, ref c71);
        }

        var c = sums.To(out var cRow);
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
    public static void Six(float* a, nint aRow, nint aStep, float* b, nint bStep, nint second, nint depth, in TileSums sums)
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

        for (var addition = 0; addition < sums.Additions; addition++)
        {
            var left = sums.Left(addition, out var leftRow);
            Add(left, second, ref c00, ref c01);
            Add(left + leftRow, second, ref c10, ref c11);
            Add(left + 2 * leftRow, second, ref c20, ref c21);
            Add(left + 3 * leftRow, second, ref c30, ref c31);
            Add(left + 4 * leftRow, second, ref c40, ref c41);
            Add(left + 5 * leftRow, second, ref c50, ref c51);
        }

        var c = sums.To(out var cRow);
        Store(c00, c01, c, second);
        Store(c10, c11, c + cRow, second);
        Store(c20, c21, c + 2 * cRow, second);
        Store(c30, c31, c + 3 * cRow, second);
        Store(c40, c41, c + 4 * cRow, second);
        Store(c50, c51, c + 5 * cRow, second);
    }

    /// <summary>Four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(float* a, nint aRow, nint aStep, float* b, nint bStep, nint second, nint depth, in TileSums sums)
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

        for (var addition = 0; addition < sums.Additions; addition++)
        {
            var left = sums.Left(addition, out var leftRow);
            Add(left, second, ref c00, ref c01);
            Add(left + leftRow, second, ref c10, ref c11);
            Add(left + 2 * leftRow, second, ref c20, ref c21);
            Add(left + 3 * leftRow, second, ref c30, ref c31);
        }

        var c = sums.To(out var cRow);
        Store(c00, c01, c, second);
        Store(c10, c11, c + cRow, second);
        Store(c20, c21, c + 2 * cRow, second);
        Store(c30, c31, c + 3 * cRow, second);
    }

    /// <summary>One row, for matrices that have fewer than four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(float* a, nint aStep, float* b, nint bStep, nint second, nint depth, in TileSums sums)
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

        for (var addition = 0; addition < sums.Additions; addition++)
            Add(sums.Left(addition, out _), second, ref c0, ref c1);
        Store(c0, c1, sums.To(out _), second);
    }

    // Both are loaded before anything is stored: where the two registers overlap, they hold the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* left, nint second, ref TRegister c0, ref TRegister c1)
    {
        c0 = TLanes.Add(TLanes.Load(left), c0);
        c1 = TLanes.Add(TLanes.Load(left + second), c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TRegister first, TRegister second, float* to, nint at)
    {
        TLanes.Store(first, to);
        TLanes.Store(second, to + at);
    }
}
