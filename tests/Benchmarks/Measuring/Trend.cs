namespace Autoencoder.Benchmarks.Measuring;

/// <summary>Whether a series grows.</summary>
internal static class Trend
{
    // All pairs of more points than this would take long, and say no more.
    private const int MaxPoints = 2000;

    /// <summary>
    /// The median of the slopes between all pairs of points (H. Theil, 1950; P. K. Sen, 1968), which single peaks, as
    /// garbage collection makes them, do not move.
    /// </summary>
    /// <param name="points">At least two, with rising x.</param>
    /// <returns>y per x.</returns>
    public static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points.Count, 2, nameof(points));
        var every = (points.Count + MaxPoints - 1) / MaxPoints;
        var chosen = points.Where((_, i) => i % every == 0).ToArray();
        var slopes = new List<double>(chosen.Length * (chosen.Length - 1) / 2);
        for (var i = 0; i < chosen.Length; i++)
            for (var j = i + 1; j < chosen.Length; j++)
                slopes.Add((chosen[j].Y - chosen[i].Y) / (chosen[j].X - chosen[i].X));
        return Spread.Of(slopes).Median;
    }
}
