using Autoencoder.Coordinator.Watching.Live;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class LossSeriesTests
{
    private readonly LossSeries _series = new();
    private long _version = 10;

    [Fact]
    public void Few_steps_are_points_of_their_own()
    {
        Assert.Null(_series.Newest);
        Assert.Equal(0, _series.Steps);
        Add(0, 0.5);
        Add(1, 0.25);
        var curve = _series.Whole();
        Assert.Equal(1, curve.Stride);
        Assert.Equal([new LossPoint(1, 1, 0.5, 0.5, 0.5), new LossPoint(2, 1, 0.25, 0.25, 0.25)], curve.Points);
        Assert.Equal((0.25, 2L), (_series.Newest, _series.Steps));
    }

    [Theory]
    [InlineData(LossSeries.MaxPoints, 1)]
    [InlineData(LossSeries.MaxPoints + 1, 2)]
    [InlineData(2 * LossSeries.MaxPoints, 2)]
    [InlineData(2 * LossSeries.MaxPoints + 1, 4)]
    [InlineData(100_003, 64)]
    public void Many_steps_share_points_whose_means_and_extremes_are_those_of_the_steps(int steps, int stride)
    {
        var losses = Losses(steps);
        for (var step = 0; step < steps; step++)
            Add(step, losses[step]);
        var curve = _series.Whole();
        Assert.Equal(losses[^1], _series.Newest);
        Assert.Equal(stride, curve.Stride);
        Assert.InRange(curve.Points.Count, LossSeries.MaxPoints / 2, LossSeries.MaxPoints);
        var expected = losses.Index().Chunk(stride).ToArray();
        Assert.Equal(expected.Length, curve.Points.Count);
        foreach (var (part, point) in expected.Zip(curve.Points))
        {
            var values = part.Select(step => step.Item).ToArray();
            Assert.Equal((part[0].Index + 1, part.Length, values.Min(), values.Max()), (point.Step, point.Steps, point.Min, point.Max));
            Assert.Equal(values.Average(), point.Mean, 1e-12);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Who_takes_only_what_is_new_has_the_same_curve(int pause)
    {
        var known = new List<LossPoint>();
        long seen = 0;
        var losses = Losses(9001);
        for (var step = 0; step < losses.Length; step++)
        {
            Add(step, losses[step]);
            if (step % pause != 0)
                continue;
            if (_series.Since(seen) is { } points)
            {
                // Only the last that is known can be another now.
                Assert.True(points.Length <= pause + 1);
                if (known is [.., var last] && points[0].Step == last.Step)
                    known.RemoveAt(known.Count - 1);
                known.AddRange(points);
            }
            else
            {
                known = [.. _series.Whole().Points];
            }

            seen = _version;
            Assert.True(_series.Whole().Points.SequenceEqual(known), $"after step {step} the curves differ");
        }

        Assert.Empty(_series.Since(_version)!);
    }

    [Fact]
    public void Steps_that_are_not_there_leave_gaps_and_the_number_of_points_stays_bounded()
    {
        for (var i = 0; i < 3 * LossSeries.MaxPoints; i++)
            Add(1000L * i, i);
        var curve = _series.Whole();
        Assert.InRange(curve.Points.Count, 1, LossSeries.MaxPoints);
        Assert.Equal(3 * LossSeries.MaxPoints, curve.Points.Sum(point => point.Steps));
        Assert.Equal((1, 0), (curve.Points[0].Step, curve.Points[0].Min));
    }

    [Fact]
    public void A_step_that_is_known_is_passed_over()
    {
        Add(0, 1);
        Add(1, 2);
        Add(1, 3);
        Add(0, 3);
        Assert.Equal([1, 2], _series.Whole().Points.Select(point => point.Mean));
    }

    private void Add(long step, double loss) => _series.Add(step, loss, ++_version);

    private static double[] Losses(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }
}
