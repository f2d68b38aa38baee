using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Data;

/// <summary>The MNIST files of the repository. The sums and the fingerprint are printed by idx_reference.py.</summary>
public sealed class MnistTests
{
    private static readonly Lazy<DataSet> Mnist = new(() => DataSet.Load(RepositoryFolder.Path("data", "mnist")));

    [Fact]
    public void Has_its_well_known_counts_and_sizes()
    {
        var (train, test) = (Mnist.Value.Train, Mnist.Value.Test);
        Assert.Equal((60_000, 28, 28, 784), (train.Count, train.Shape.Width, train.Shape.Height, train.ValueCount));
        Assert.Equal((10_000, 28, 28, 784), (test.Count, test.Shape.Width, test.Shape.Height, test.ValueCount));
    }

    [Fact]
    public void Has_its_well_known_labels()
    {
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], Mnist.Value.Train.Labels[..10].ToArray());
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], Mnist.Value.Test.Labels[..10].ToArray());
    }

    [Fact]
    public void Has_the_pixel_sums_that_python_counts()
    {
        Assert.Equal(1_567_298_545, Sum(Mnist.Value.Train));
        Assert.Equal(264_923_200, Sum(Mnist.Value.Test));
        Assert.Equal(33.3184, (double)Sum(Mnist.Value.Train) / Mnist.Value.Train.Pixels.Length, tolerance: 5e-5);
    }

    [Fact]
    public void Has_the_fingerprint_that_python_computes() =>
        Assert.Equal("0e849e182604fc9c42f1291a63f46692e13fbeaeff6f9a5e9e2c9a035bdd5aff", Mnist.Value.Fingerprint);

    private static long Sum(SampleSet set)
    {
        long sum = 0;
        for (int i = 0; i < set.Count; i++)
            foreach (byte pixel in set.Bytes(i))
                sum += pixel;
        return sum;
    }
}
