using Autoencoder.Shared.Numerics.Products;
using Autoencoder.Shared.Numerics.Sharding;
using CsCheck;

namespace Autoencoder.Shared.Tests.Numerics.Products;

/// <summary>Against the definition as plain loops, to the last bit.</summary>
public sealed class MatrixProductTests
{
    // Around the tiles' rows and twice the lanes of every register, and the smallest.
    private static readonly Gen<int> Rows = Gen.OneOf(Gen.Int[1, 9], Gen.Int[10, 40]);
    private static readonly Gen<int> Columns = Gen.OneOf(Gen.Int[1, 9], Gen.Int[10, 70]);
    private static readonly Gen<int> Depth = Gen.OneOf(Gen.Int[1, 5], Gen.Int[6, 100]);

    // Mostly numbers as weights are; sometimes signed zeros, the smallest, the largest and what is no number.
    private static readonly Gen<float> Usual = Gen.Float[-2, 2];
    private static readonly Gen<float> Extreme = Gen.OneOf(
        Gen.Const(0f), Gen.Const(-0f), Gen.Const(float.Epsilon), Gen.Const(-1e-40f), Gen.Const(float.MaxValue), Gen.Const(1e-30f), Gen.Const(float.PositiveInfinity), Gen.Const(float.NaN));

    [Fact]
    public void A_product_is_the_chain_of_fused_multiply_adds_for_any_shape() => Cases(Usual).Sample(Check, iter: 1000);

    [Fact]
    public void Extremes_give_what_the_chain_gives() => Cases(Gen.Frequency((4, Usual), (1, Extreme))).Sample(Check, iter: 1000);

    [Fact]
    public void Parts_are_multiplied_by_themselves_and_added_up_in_the_order_of_the_tree()
    {
        var cases =
            from rows in Rows
            from columns in Columns
            from depths in Gen.Int[1, 12].Array[1, 9]
            from a in Usual.Array[rows * depths.Sum()]
            from b in Usual.Array[columns * depths.Sum()]
            select (rows, columns, depths, a, b);
        cases.Sample(c =>
        {
            var parts = new List<float[]>();
            var first = 0;
            foreach (var depth in c.depths)
            {
                var part = new float[c.rows * c.columns];
                MatrixProduct.MultiplyTransposed(
                    c.a.AsSpan(first * c.rows, depth * c.rows), c.b.AsSpan(first * c.columns, depth * c.columns), part, c.rows, depth, c.columns);
                parts.Add(part);
                first += depth;
            }

            var sum = new float[c.rows * c.columns];
            MatrixProduct.MultiplyTransposed(c.a, c.b, sum, c.rows, c.depths, c.columns);
            Assert.Equal(Sum(new ShardRange(0, parts.Count)).Select(Bits), sum.Select(Bits));

            float[] Sum(ShardRange node)
            {
                if (node.Count == 1)
                    return parts[node.First];
                var (left, right) = ReductionTree.Children(node);
                return [.. Sum(left).Zip(Sum(right), (one, other) => one + other)];
            }
        }, iter: 1000);
    }

    [Fact]
    public void A_panel_is_turned_within_its_room() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 70]).Sample((width, depth) =>
    {
        float[] rows = [.. Enumerable.Range(0, width * depth)];
        var panel = Guarded(rows.Length, to =>
        {
            unsafe
            {
                fixed (float* source = rows, target = to)
                    PackedPanel.Transpose(source, depth, width, target);
            }
        });
        Assert.Equal(Transposed(rows, width, depth), panel);
    });

    [Fact]
    public void Other_shapes_than_the_values_have_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(new float[6], new float[6], new float[3], 2, 3, 2));
        Assert.Throws<ArgumentException>(() => MatrixProduct.MultiplyTransposed(new float[6], new float[5], new float[4], 2, 3, 2));
        Assert.Throws<ArgumentException>(() => MatrixProduct.MultiplyTransposed(new float[6], new float[6], new float[4], 2, [1, 1], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.MultiplyTransposed(new float[6], new float[6], new float[4], 2, [3, 0], 2));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply([], [], [], 0, 0, 0));
        Assert.Throws<ArgumentException>(() => MatrixProduct.MultiplyByTransposed(new float[6], new float[5], new float[4], 2, 3, 2));
    }

    private static Gen<(int Rows, int Depth, int Columns, float[] A, float[] B)> Cases(Gen<float> value) =>
        from rows in Rows
        from depth in Depth
        from columns in Columns
        from a in value.Array[rows * depth]
        from b in value.Array[depth * columns]
        select (rows, depth, columns, a, b);

    private static void Check((int Rows, int Depth, int Columns, float[] A, float[] B) c)
    {
        var expected = new float[c.Rows * c.Columns];
        for (var row = 0; row < c.Rows; row++)
            for (var column = 0; column < c.Columns; column++)
            {
                var sum = 0f;
                for (var k = 0; k < c.Depth; k++)
                    sum = float.FusedMultiplyAdd(c.A[row * c.Depth + k], c.B[k * c.Columns + column], sum);
                expected[row * c.Columns + column] = sum;
            }

        var (a, b) = (Transposed(c.A, c.Rows, c.Depth), Transposed(c.B, c.Depth, c.Columns));
        var plain = Guarded(expected.Length, to => MatrixProduct.Multiply(c.A, c.B, to, c.Rows, c.Depth, c.Columns));
        var ofTransposed = Guarded(expected.Length, to => MatrixProduct.MultiplyTransposed(a, c.B, to, c.Rows, c.Depth, c.Columns));
        var byTransposed = Guarded(expected.Length, to => MatrixProduct.MultiplyByTransposed(c.A, b, to, c.Rows, c.Depth, c.Columns));
        Assert.Equal(expected.Select(Bits), plain.Select(Bits));
        Assert.Equal(expected.Select(Bits), ofTransposed.Select(Bits));
        Assert.Equal(expected.Select(Bits), byTransposed.Select(Bits));
    }

    // With room around it, in which nothing may be written.
    private static float[] Guarded(int length, Action<Span<float>> write)
    {
        const int Room = 40;
        var all = new float[length + 2 * Room];
        Array.Fill(all, 12345);
        write(all.AsSpan(Room, length));
        Assert.All(all[..Room].Concat(all[^Room..]), value => Assert.Equal(12345, value));
        return all[Room..^Room];
    }

    private static float[] Transposed(float[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, matrix.Length).Select(i => matrix[i % rows * columns + i / rows])];

    // Which of its many forms a NaN has differs between processors.
    private static string Bits(float value) => float.IsNaN(value) ? "NaN" : $"{BitConverter.SingleToUInt32Bits(value):x8}";
}
