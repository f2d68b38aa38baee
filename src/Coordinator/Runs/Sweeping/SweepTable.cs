using System.Globalization;
using System.Text;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Runs.Sweeping;

/// <summary>sweep.csv: a header and a row per code size (RFC 4180, numbers as in English). Scripts depend on the names.</summary>
public static class SweepTable
{
    private const string Header = "codeSize,layers,parameters,pixelsPerValue,valLoss,testMse,pcaMse,wallSeconds,weightsSha256";
    private const string NewLine = "\r\n";

    /// <summary>Writes the table; it replaces an older one.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, IEnumerable<SizeResult> results) => OutputAttempt.SaveOutput(
        path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(results.Select(RowOf).Prepend(Header).Select(row => row + NewLine)))));

    private static string RowOf(SizeResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.CodeSize},{result.Layers},{result.Parameters},{result.PixelsPerValue:R},{result.ValidationLoss:R},{result.TestError:R},{result.LinearError:R},{result.Seconds:0.###},{result.WeightsSha256}");
}
