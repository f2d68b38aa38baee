namespace Autoencoder.Chaos;

/// <summary>Of measured values: how many, and what they are like. NaN where there are none.</summary>
internal readonly record struct Distribution(int Count, double Median, double P99, double Max)
{
    public static Distribution Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Distribution(sorted.Length, Quantile(sorted, 0.5), Quantile(sorted, 0.99), sorted is [.., var max] ? max : double.NaN);
    }

    /// <summary>Linear between the two nearest values, as numpy.quantile does it by default.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        if (sorted is [])
            return double.NaN;
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
