using Autoencoder.Shared.Numerics.Products;
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
    public void A_matrix_is_transposed() => Gen.Select(Rows, Columns).Sample((rows, columns) =>
    {
        float[] from = [.. Enumerable.Range(0, rows * columns)], to = new float[from.Length];
        Transposition.Of(from, rows, columns, to);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                Assert.Equal(from[row * columns + column], to[column * rows + row]);
    });

    [Fact]
    public void Other_shapes_than_the_values_have_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(new float[6], new float[6], new float[3], 2, 3, 2));
        Assert.Throws<ArgumentException>(() => MatrixProduct.MultiplyTransposed(new float[6], new float[5], new float[4], 2, 3, 2));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply([], [], [], 0, 0, 0));
        Assert.Throws<ArgumentException>(() => Transposition.Of(new float[6], 2, 3, new float[5]));
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
        float[] expected = new float[c.Rows * c.Columns], plain = new float[expected.Length], transposed = new float[expected.Length];
        for (var row = 0; row < c.Rows; row++)
            for (var column = 0; column < c.Columns; column++)
            {
                var sum = 0f;
                for (var k = 0; k < c.Depth; k++)
                    sum = float.FusedMultiplyAdd(c.A[row * c.Depth + k], c.B[k * c.Columns + column], sum);
                expected[row * c.Columns + column] = sum;
            }

        MatrixProduct.Multiply(c.A, c.B, plain, c.Rows, c.Depth, c.Columns);
        var a = new float[c.A.Length];
        Transposition.Of(c.A, c.Rows, c.Depth, a);
        MatrixProduct.MultiplyTransposed(a, c.B, transposed, c.Rows, c.Depth, c.Columns);
        Assert.Equal(expected.Select(Bits), plain.Select(Bits));
        Assert.Equal(expected.Select(Bits), transposed.Select(Bits));
    }

    // Which of its many forms a NaN has differs between processors.
    private static string Bits(float value) => float.IsNaN(value) ? "NaN" : $"{BitConverter.SingleToUInt32Bits(value):x8}";
}
