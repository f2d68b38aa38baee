using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Tests.Trained.Images;

public sealed class OneImagePerLabelTests
{
    /// <summary>In numpy: [int(np.argmax(labels == d)) for d in range(10)], labels from t10k-labels-idx1-ubyte.</summary>
    private static readonly int[] First = [3, 2, 1, 18, 4, 8, 11, 0, 61, 7];

    [Fact]
    public void Of_mnist_it_is_the_first_of_each_digit()
    {
        var test = LoadedMnist.Data.Test;
        Assert.Equal(First, OneImagePerLabel.IndicesIn(test));
        var pixels = OneImagePerLabel.Of(test);
        Assert.Equal(10 * 784, pixels.Length);
        Assert.Equal(test.Bytes(First[3]).ToArray().Select(value => value / 255f), pixels[(3 * 784)..(4 * 784)]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(12)]
    public void Without_labels_it_is_the_first_images(int count) =>
        Assert.Equal(Enumerable.Range(0, Math.Min(10, count)), OneImagePerLabel.IndicesIn(new SampleSet(count, 1, 1, new byte[count])));

    [Fact]
    public void Of_many_labels_it_is_the_ten_lowest() => Assert.Equal(
        Enumerable.Range(0, 10).Select(label => 11 - label),
        OneImagePerLabel.IndicesIn(new SampleSet(24, 1, 1, new byte[24], [.. Enumerable.Range(0, 24).Select(i => (byte)(11 - i % 12))])));
}
