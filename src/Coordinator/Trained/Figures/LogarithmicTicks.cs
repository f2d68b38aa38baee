using System.Globalization;
using ScottPlot.TickGenerators;

namespace Autoencoder.Coordinator.Trained.Figures;

/// <summary>Ticks of an axis whose places are powers of ten: at 1, 2 and 5 times each power.</summary>
public static class LogarithmicTicks
{
    /// <param name="values">All that is drawn; those that are not above 0 have no place on the axis.</param>
    /// <param name="text">Of a tick's value.</param>
    public static NumericManual Around(IEnumerable<double> values, Func<double, string>? text = null)
    {
        text ??= value => value.ToString("0.#######", CultureInfo.InvariantCulture);
        var drawn = values.Where(value => value > 0).ToArray();
        var ticks = new NumericManual();
        if (drawn is [])
            return ticks;
        for (var exponent = (int)Math.Floor(Math.Log10(drawn.Min())); exponent <= Math.Log10(drawn.Max()); exponent++)
            foreach (var factor in (int[])[1, 2, 5])
            {
                var value = factor * Math.Pow(10, exponent);
                ticks.AddMajor(Math.Log10(value), text(value));
            }

        return ticks;
    }
}
