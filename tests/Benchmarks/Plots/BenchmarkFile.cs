using System.Text.Json;

namespace Autoencoder.Benchmarks.Plots;

internal static class BenchmarkFile
{
    /// <summary>Which benchmark has written a file.</summary>
    /// <exception cref="JsonException">None.</exception>
    /// <exception cref="KeyNotFoundException">None.</exception>
    public static string NameIn(string file)
    {
        using var content = JsonDocument.Parse(File.ReadAllBytes(file));
        return content.RootElement.GetProperty("benchmark").GetString()!;
    }
}
