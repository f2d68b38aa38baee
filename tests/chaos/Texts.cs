using System.Globalization;

namespace Autoencoder.Chaos;

/// <summary>Values as they are shown.</summary>
internal static class Texts
{
    /// <summary>NaN: not one epoch was done.</summary>
    public static string Rate(double samplesPerSecond) =>
        double.IsNaN(samplesPerSecond) ? "no epoch" : string.Create(CultureInfo.InvariantCulture, $"{samplesPerSecond:#,0} samples/s");

    public static string Percent(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{100 * ratio:0.0} %");

    /// <summary>A dash for NaN.</summary>
    public static string Milliseconds(double milliseconds) =>
        double.IsNaN(milliseconds) ? "–" : milliseconds.ToString(milliseconds < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    public static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
