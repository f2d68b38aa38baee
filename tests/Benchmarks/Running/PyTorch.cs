using System.ComponentModel;
using System.Diagnostics;
using Autoencoder.Benchmarks.Reporting;

namespace Autoencoder.Benchmarks.Running;

/// <summary>Debian's PyTorch, run by the scripts beside this program, one thread a process.</summary>
internal static class PyTorch
{
    public const string Interpreter = "/usr/bin/python3";

    public static readonly IReadOnlyDictionary<string, string> Environment = new Dictionary<string, string>
    {
        // torch.set_num_threads has no say in OpenBLAS. Without the last, gloo looks up this machine's name and may not find it.
        ["OMP_NUM_THREADS"] = "1",
        ["OPENBLAS_NUM_THREADS"] = "1",
        ["GLOO_SOCKET_IFNAME"] = "lo",
    };

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "pytorch", name);

    /// <summary>Its version and what it computes with; null, and a line that says what to install, if it is not there.</summary>
    public static async Task<string?> Version()
    {
        try
        {
            var version = (await Run([Script("versions.py")], Environment)).Trim();
            if (version.Contains("openblas", StringComparison.Ordinal))
                return version;
            Console.WriteLine("PyTorch is left out, because it has no fast matrix products: install Debian's package libopenblas0-pthread");
        }
        catch (BenchmarkException)
        {
            Console.WriteLine("PyTorch is left out, because it is not there: install Debian's packages python3-torch, python3-numpy and libopenblas0-pthread");
        }

        return null;
    }

    /// <summary>What a script writes to standard output.</summary>
    /// <exception cref="BenchmarkException">It does not end well.</exception>
    public static async Task<string> Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Interpreter, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0
                ? output
                : throw new BenchmarkException($"{string.Join(' ', arguments)} failed: {(await error).Trim().Split('\n')[^1]}");
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException($"{Interpreter}: {e.Message}");
        }
    }
}
