namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>A rectangle in a plane of codes, of some width and height.</summary>
public readonly record struct PlaneArea(double Left, double Right, double Bottom, double Top)
{
    /// <summary>
    /// That from one quantile to another of either coordinate: with a fraction of 0.95, from 2.5 % to 97.5 %. A few codes far
    /// from all others do not stretch it.
    /// </summary>
    /// <param name="share">Above 0, at most 1.</param>
    public static PlaneArea OfQuantiles(double[] xs, double[] ys, double share)
    {
        var (left, right) = Middle(xs, share);
        var (bottom, top) = Middle(ys, share);
        return new PlaneArea(left, right, bottom, top);
    }

    private static (double Low, double High) Middle(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        var outside = (int)Math.Round((sorted.Length - 1) * (1 - share) / 2);
        var (low, high) = (sorted[outside], sorted[^(outside + 1)]);
        // Where all codes agree in a value, as with a unit that has died, there is no extent.
        return high > low ? (low, high) : (low - 0.5, high + 0.5);
    }
}
