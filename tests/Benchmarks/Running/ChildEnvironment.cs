namespace Autoencoder.Benchmarks.Running;

/// <summary>What a process that is measured must not inherit: settings of whoever started the benchmark.</summary>
internal static class ChildEnvironment
{
    private static readonly string[] Prefixes = ["AUTOENCODER_", "GLIBC_TUNABLES", "MALLOC_", "OMP_", "MKL_", "OPENBLAS_", "DOTNET_GC"];

    public static void Clear(IDictionary<string, string?> environment)
    {
        foreach (var variable in environment.Keys.Where(name => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
            environment.Remove(variable);
    }
}
