using System.Globalization;

namespace Autoencoder.Coordinator.Runs.Sweeping;

/// <summary>The results of a sweep as people read them.</summary>
internal static class SweepText
{
    /// <param name="loss">bce or mse: what was trained for.</param>
    public static IEnumerable<string> Table(IEnumerable<SizeResult> results, string loss) =>
    [
        $"{"code",5}{"",12}{"pixels",9}{"validation",12}{"test MSE",18}",
        $"{"size",5}{"parameters",12}{"a value",9}{$"loss ({loss})",12}{"network",10}{"PCA",9}{"seconds",9}",
        .. results.Select(Row),
    ];

    private static string Row(SizeResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.CodeSize,5}{result.Parameters,12:#,0}{result.PixelsPerValue,9:0.0}{result.ValidationLoss,12:0.0000}{result.TestError,10:0.00000}{result.LinearError,9:0.00000}{result.Seconds,9:0.0}");
}
