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
    public static (double[] Mean, double[] Matrix) Of(ImageSet images)
    {
        var width = images.PixelCount;
        var (sums, products) = (new double[width], new double[width * width]);
        var (block, ofBlock) = (new float[Math.Min(BlockRows, images.Count) * width], new float[width * width]);
        for (var first = 0; first < images.Count; first += BlockRows)
        {
            var bytes = images.Pixels.Slice(first * width, Math.Min(BlockRows, images.Count - first) * width);
            block.AsSpan(bytes.Length).Clear();
            for (var i = 0; i < bytes.Length; i++)
            {
                block[i] = bytes[i];
                sums[i % width] += bytes[i];
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
    public static (double[] Mean, double[] Matrix) Of(ReadOnlySpan<float> rows, int width)
    {
        var n = rows.Length / width;
        var mean = new double[width];
        for (var i = 0; i < rows.Length; i++)
            mean[i % width] += rows[i] / (double)n;
        var (centred, products) = (new double[width], new double[width * width]);
        for (var row = 0; row < rows.Length; row += width)
        {
            for (var i = 0; i < width; i++)
                centred[i] = rows[row + i] - mean[i];
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
