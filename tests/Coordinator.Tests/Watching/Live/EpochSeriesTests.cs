using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Watching.Live;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class EpochSeriesTests
{
    private readonly EpochSeries _series = new();

    [Fact]
    public void What_is_new_is_what_came_after()
    {
        AddTo(3);
        Assert.Equal([1, 2, 3], _series.Whole().Select(epoch => epoch.Epoch));
        Assert.Equal([3], _series.Since(2)!.Select(epoch => epoch.Epoch));
        Assert.Empty(_series.Since(3)!);
        Assert.Equal(3, _series.Newest!.Epoch);
    }

    [Fact]
    public void Of_very_many_every_second_or_fourth_stays_and_all_is_to_be_taken_anew()
    {
        AddTo(EpochSeries.MaxCount);
        Assert.Equal(EpochSeries.MaxCount, _series.Whole().Length);
        Assert.NotNull(_series.Since(1));
        AddTo(EpochSeries.MaxCount + 1);
        Assert.Null(_series.Since(EpochSeries.MaxCount));
        Assert.Equal(Enumerable.Range(0, EpochSeries.MaxCount / 2 + 1).Select(i => 2 * i + 1), _series.Whole().Select(epoch => epoch.Epoch));
        AddTo(3 * EpochSeries.MaxCount);
        Assert.Equal(Enumerable.Range(0, EpochSeries.MaxCount * 3 / 4).Select(i => 4 * i + 1), _series.Whole().Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void What_is_forgotten_is_gone_and_told()
    {
        AddTo(4);
        _series.RemoveAfter(2, 10);
        Assert.Equal([1, 2], _series.Whole().Select(epoch => epoch.Epoch));
        Assert.Null(_series.Since(9));
        Assert.Empty(_series.Since(10)!);
    }

    /// <summary>Epochs up to this one, each with its number as version.</summary>
    private void AddTo(int last)
    {
        for (var epoch = (_series.Whole() is [.., var newest] ? newest.Epoch : 0) + 1; epoch <= last; epoch++)
            _series.Add(new EpochReport(epoch, 10L * epoch, 0.5, 0.25, 100, 1, 100, 2), epoch);
    }
}
