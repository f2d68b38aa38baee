using System.Numerics.Tensors;
using Autoencoder.Shared.Numerics.Products;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>The mean of rows and how their values vary together.</summary>
internal static class Covariance
{
    // 255² · 256 < 2²⁴: a block's sums of products of bytes are exact in float32, in whatever order they are added. The
    // sums of blocks are exact in double. So images have the same covariance on every machine.
    private const int BlockRows = 256;

    /// <summary>For bytes as they are, 0 to 255: the mean, and the matrix, shape [pixels, pixels].</summary>
    public static (double[] Mean, double[] Matrix) Of(SampleSet images)
    {
        var width = images.ValueCount;
        var (sums, products) = (new double[width], new double[width * width]);
        var (block, ofBlock) = (new float[Math.Min(BlockRows, images.Count) * width], new float[width * width]);
        for (var first = 0; first < images.Count; first += BlockRows)
        {
            var rows = Math.Min(BlockRows, images.Count - first);
            block.AsSpan(rows * width).Clear();
            for (var row = 0; row < rows; row++)
            {
                var bytes = images.Bytes(first + row);
                for (var i = 0; i < width; i++)
                {
                    block[row * width + i] = bytes[i];
                    sums[i] += bytes[i];
                }
            }

            MatrixProduct.MultiplyTransposed(block, block, ofBlock, width, block.Length / width, width);
            for (var i = 0; i < products.Length; i++)
                products[i] += ofBlock[i];
        }

        // n·Σxy − Σx·Σy is exact, too, up to 372,000 images; the usual Σxy / n − x̄·ȳ would round before it subtracts.
        var n = (double)images.Count;
        for (var i = 0; i < products.Length; i++)
            products[i] = (n * products[i] - sums[i / width] * sums[i % width]) / (n * n);
        return (Divided(sums, n), products);
    }

    /// <summary>For rows of any values, shape [n, width]: the mean, and the matrix, shape [width, width].</summary>
    public static (double[] Mean, double[] Matrix) Of(ReadOnlyMemory<float> rows, int width) =>
        Of(rows.Length / width, width, row => rows.Span.Slice(row * width, width));

    /// <summary>The same of samples of float32.</summary>
    public static (double[] Mean, double[] Matrix) OfFloats(SampleSet samples) => Of(samples.Count, samples.ValueCount, samples.Floats);

    private static (double[] Mean, double[] Matrix) Of(int n, int width, Func<int, ReadOnlySpan<float>> rowAt)
    {
        var mean = new double[width];
        for (var row = 0; row < n; row++)
        {
            var values = rowAt(row);
            for (var i = 0; i < width; i++)
                mean[i] += values[i] / (double)n;
        }

        var (centred, products) = (new double[width], new double[width * width]);
        for (var row = 0; row < n; row++)
        {
            var values = rowAt(row);
            for (var i = 0; i < width; i++)
                centred[i] = values[i] - mean[i];
            for (var i = 0; i < width; i++)
            {
                var sums = products.AsSpan(i * width, width);
                TensorPrimitives.MultiplyAdd(centred, centred[i], sums, sums);
            }
        }

        return (mean, Divided(products, n));
    }

    private static double[] Divided(double[] values, double divisor)
    {
        TensorPrimitives.Divide(values, divisor, values);
        return values;
    }
}
