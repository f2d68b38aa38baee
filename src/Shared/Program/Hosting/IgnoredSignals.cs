using System.Globalization;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>Which signals this process was started to ignore, as far as the system tells.</summary>
internal static class IgnoredSignals
{
    private const string Line = "SigIgn:";

    /// <param name="signal">Its number on Linux; elsewhere nothing is known, and false is returned.</param>
    public static bool Has(int signal)
    {
        const string Status = "/proc/self/status";
        if (!File.Exists(Status))
            return false;
        var mask = File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
        return mask is not null
            && ulong.TryParse(mask.AsSpan(Line.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ignored)
            && (ignored >> (signal - 1) & 1) != 0;
    }
}
