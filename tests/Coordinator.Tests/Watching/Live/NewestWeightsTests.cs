using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class NewestWeightsTests : IDisposable
{
    private readonly NewestWeights _newest = new();
    private readonly CountedPool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Before_there_are_any_nothing_is_made_of_them()
    {
        Assert.Null(_newest.Step);
        Assert.Null(_newest.Use((_, _) => "something"));
    }

    [Fact]
    public void Weights_that_are_in_use_are_given_back_only_after_it()
    {
        _newest.Replace(Weights(1));
        Assert.Equal(1, _newest.Step);
        Assert.Equal("1: 1", _newest.Use((weights, step) =>
        {
            _newest.Replace(Weights(2));
            Assert.Equal(2, _pool.Away);
            return $"{step}: {weights.Values[0]}";
        }));
        Assert.Equal((2L, 1), (_newest.Step, _pool.Away));
        _newest.Dispose();
        Assert.Equal(0, _pool.Away);
    }

    private SharedWeights Weights(long step)
    {
        var vector = _pool.Vectors.Rent();
        vector.Values.Fill(step);
        return new SharedWeights(vector, step, _pool.Vectors);
    }
}
