using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class WeightsCaptureTests : IDisposable
{
    private const int StepsPerEpoch = 10;

    private readonly CountedPool _pool = new();
    private readonly WeightsCapture _tap;
    private int _taken;

    public WeightsCaptureTests() => _tap = new WeightsCapture(StepsPerEpoch, () => _taken++);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Weights_are_taken_at_the_end_of_each_epoch_and_when_they_are_wanted()
    {
        Train(0, 12);
        Assert.Equal([(10L, (int?)1)], Taken());
        _tap.RequestNext();
        Train(12, 30);
        Assert.Equal([(13L, null), (20L, 2), (30L, 3)], Taken());
        Assert.Equal(4, _taken);
        Assert.Equal(0, _pool.Away);
    }

    [Fact]
    public void Of_those_that_nobody_takes_the_oldest_are_given_back()
    {
        Train(0, 10 * (WeightsCapture.MaxQueued + 2));
        Assert.Equal(WeightsCapture.MaxQueued, _pool.Away);
        Assert.Equal(Enumerable.Range(3, WeightsCapture.MaxQueued), Taken().Select(taken => taken.Epoch!.Value));
        Assert.Equal(0, _pool.Away);
    }

    [Fact]
    public void What_is_forgotten_is_given_back()
    {
        Train(0, 20);
        Assert.Equal(2, _pool.Away);
        _tap.Clear();
        Assert.Empty(Taken());
        Assert.Equal(0, _pool.Away);
    }

    private void Train(long from, long to)
    {
        for (var step = from; step < to; step++)
        {
            var weights = new SharedWeights(_pool.Vectors.Rent(), step + 1, _pool.Vectors);
            _tap.StepDone(step, weights);
            weights.Release();
        }
    }

    private List<(long Version, int? Epoch)> Taken()
    {
        var all = new List<(long, int?)>();
        while (_tap.TryTake(out var taken))
        {
            all.Add((taken.Weights.Version, taken.Epoch));
            taken.Weights.Release();
        }

        return all;
    }
}
