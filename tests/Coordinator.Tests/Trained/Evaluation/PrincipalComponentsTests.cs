using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained;
using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Evaluation;

/// <summary>Measured against numpy.</summary>
public sealed class PrincipalComponentsTests(MnistComponents mnist) : IClassFixture<MnistComponents>
{
    private const string Fashion = "/usr/share/datasets/fashion-mnist";

    [Fact]
    public void Mnist_has_the_variances_and_errors_that_numpy_finds() => AssertAsNumpy("mnist", mnist.Data.Test, mnist.Components);

    [SkippableFact]
    public void Fashion_mnist_has_the_variances_and_errors_that_numpy_finds()
    {
        Skip.IfNot(Directory.Exists(Fashion), $"Fashion-MNIST is not in {Fashion}; Debian's package dataset-fashion-mnist puts it there");
        var data = DataSet.Load(Fashion);
        AssertAsNumpy("fashion-mnist", data.Test, PrincipalComponents.Fit(data.Train));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(784)]
    public void A_code_costs_what_its_components_leave_out(int size)
    {
        var test = mnist.Data.Test;
        var images = new float[1000 * test.ValueCount];
        test.ReadMany(0, images);
        var reconstructions = new float[images.Length];
        mnist.Components.Code(size).Reconstruct(images, reconstructions);

        var first = new SampleSet(1000, test.Shape.Height, test.Shape.Width, test.Pixels[..images.Length].ToArray());
        Assert.Equal(mnist.Components.SquaredErrors(first)[size], ImageQuality.SquaredError(images, reconstructions), 1e-8);
    }

    [Fact]
    public void The_covariance_of_images_is_exact()
    {
        var train = mnist.Data.Train;
        var (mean, matrix) = Covariance.Of(train);
        foreach (var (x, y) in ((int, int)[])[(350, 350), (350, 351), (407, 655), (101, 680), (0, 350)])
        {
            var (sumX, sumY, products) = (0L, 0L, 0L);
            for (var i = 0; i < train.Count; i++)
            {
                var image = train.Bytes(i);
                (sumX, sumY, products) = (sumX + image[x], sumY + image[y], products + image[x] * image[y]);
            }

            Assert.Equal(sumX / (double)train.Count, mean[x]);
            Assert.Equal((products * train.Count - sumX * sumY) / ((double)train.Count * train.Count), matrix[x * train.ValueCount + y]);
        }
    }

    [Fact]
    public void Directions_are_orthogonal_unit_vectors_whose_largest_value_is_positive()
    {
        foreach (var (i, j) in ((int, int)[])[(0, 0), (1, 1), (31, 31), (783, 783), (0, 1), (5, 30)])
        {
            var (a, b) = (mnist.Components.Direction(i).ToArray(), mnist.Components.Direction(j).ToArray());
            Assert.Equal(i == j ? 1 : 0, a.Zip(b, (x, y) => x * y).Sum(), 1e-10);
            Assert.True(a.MaxBy(Math.Abs) > 0);
        }
    }

    [Fact]
    public void Rows_of_any_values_have_components_too()
    {
        // The corners of a rectangle of 6 x 2 around (100, −7), turned by the angle whose cosine is 0.8.
        float[] rows = [100 + 1.8f, -7 + 2.6f, 100 + 3.0f, -7 + 1.0f, 100 - 1.8f, -7 - 2.6f, 100 - 3.0f, -7 - 1.0f];
        var components = PrincipalComponents.Fit(rows, 2);

        Assert.Equal([100, -7], components.Mean.ToArray().Select(value => Math.Round(value, 4)));
        Assert.Equal([9, 1], components.Variances.ToArray().Select(value => Math.Round(value, 4)));
        Assert.Equal([0.8, 0.6], components.Direction(0).ToArray().Select(value => Math.Round(value, 4)));
        var codes = new float[4];
        components.Code(1).Encode(rows, codes);
        Assert.Equal([3, 3, -3, -3], codes.Select(value => Math.Round(value, 4)));
    }

    [Fact]
    public void One_image_alone_is_its_own_mean()
    {
        var one = new SampleSet(1, 2, 2, [0, 51, 102, 255]);
        var components = PrincipalComponents.Fit(one);
        Assert.Equal([0, 0, 0, 0], components.Variances.ToArray());
        Assert.Equal([0, 0, 0, 0, 0], components.SquaredErrors(one));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Fit(new float[5], 2));
        Assert.Throws<ArgumentException>(() => mnist.Components.SquaredErrors(new SampleSet(1, 2, 2, new byte[4])));
        Assert.Throws<ArgumentException>(() => mnist.Components.Code(2).Encode(new float[784], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => mnist.Components.Code(785));
        Assert.Equal(
            "principal components are computed of up to 4096 values, not of 5000; take smaller images.",
            Assert.Throws<InputException>(() => PrincipalComponents.Fit(new SampleSet(1, 50, 100, new byte[5000]))).Message);
    }

    private static void AssertAsNumpy(string data, SampleSet test, PrincipalComponents components)
    {
        var expected = ReferenceFile.Read<LinearOptimum[]>("principal-components.json").Single(optimum => optimum.Data == data);
        Assert.All(expected.Variances.Zip(components.Variances.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        var errors = components.SquaredErrors(test);
        Assert.All(expected.Components.Zip(expected.Mse), pair => Assert.Equal(pair.Second, errors[pair.First], 1e-10));
    }
}

/// <summary>An entry of principal-components.json.</summary>
internal sealed record LinearOptimum(string Data, double[] Variances, int[] Components, double[] Mse);

/// <summary>The principal components of MNIST's training images.</summary>
public sealed class MnistComponents
{
    public MnistComponents() => NativeTorch.EnsureLoaded();

    public DataSet Data { get; } = LoadedMnist.Data;

    public PrincipalComponents Components => field ??= PrincipalComponents.Fit(Data.Train);
}
