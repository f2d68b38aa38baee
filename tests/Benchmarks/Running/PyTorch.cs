using System.ComponentModel;
using System.Diagnostics;
using Autoencoder.Benchmarks.Reporting;

namespace Autoencoder.Benchmarks.Running;

/// <summary>Debian's PyTorch, run by the scripts beside this program, one thread a process.</summary>
internal static class PyTorch
{
    public const string Interpreter = "/usr/bin/python3";

    // How Python says that there is none.
    private const string NoModule = "ModuleNotFoundError";

    private static readonly TimeSpan VersionDeadline = TimeSpan.FromMinutes(2);

    public static readonly IReadOnlyDictionary<string, string> Environment = new Dictionary<string, string>
    {
        // torch.set_num_threads has no say in OpenBLAS. Without the last, gloo looks up this machine's name and may not find it.
        ["OMP_NUM_THREADS"] = "1",
        ["OPENBLAS_NUM_THREADS"] = "1",
        ["GLOO_SOCKET_IFNAME"] = "lo",
    };

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "pytorch", name);

    /// <summary>Its version and what it computes with; null, and a line that says what to install, if it is not there.</summary>
    /// <exception cref="BenchmarkException">It is there, but does not work.</exception>
    public static async Task<string?> Version()
    {
        if (!File.Exists(Interpreter))
            return LeftOut($"there is no {Interpreter}");
        string version;
        try
        {
            version = (await Run([Script("versions.py")], Environment, VersionDeadline)).Trim();
        }
        catch (BenchmarkException e) when (e.Message.Contains(NoModule, StringComparison.Ordinal))
        {
            return LeftOut(e.Message[e.Message.IndexOf(NoModule, StringComparison.Ordinal)..]);
        }

        return version.Contains("openblas", StringComparison.Ordinal)
            ? version
            : LeftOut("it has no fast matrix products");

        static string? LeftOut(string why)
        {
            Console.WriteLine($"PyTorch is left out ({why}): install Debian's packages python3-torch, python3-numpy and libopenblas0-pthread");
            return null;
        }
    }

    /// <summary>What a script writes to standard output.</summary>
    /// <exception cref="BenchmarkException">It does not end well, or not in time.</exception>
    public static async Task<string> Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan within)
    {
        var start = new ProcessStartInfo(Interpreter, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            try
            {
                await Task.WhenAll(error, output, process.WaitForExitAsync()).WaitAsync(within);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                throw new BenchmarkException($"{string.Join(' ', arguments)} did not end within {within.TotalSeconds:0} s");
            }

            return process.ExitCode == 0
                ? await output
                : throw new BenchmarkException($"{string.Join(' ', arguments)} failed: {(await error).Trim().Split('\n')[^1]}");
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException($"{Interpreter}: {e.Message}");
        }
    }
}
