using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Autoencoder.Chaos;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Hardware => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):0} GiB");

    public static string Software =>
        $"autoencoder {Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}";

    private static string Version =>
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";

    private static string Processor =>
        OperatingSystem.IsLinux() && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
