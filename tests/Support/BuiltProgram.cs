using System.Diagnostics;

namespace Autoencoder.Support;

/// <summary>One of the programs as it was built, run to its end as a user would.</summary>
public static class BuiltProgram
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <param name="name">coordinator or worker; or Shared.Tests, which by itself does what its Program.cs says.</param>
    public static Task<(int Status, string Error, string Output)> Run(string name, params string[] args) =>
        Run(name, new Dictionary<string, string>(), args);

    /// <param name="environment">Variables on top of this process's own.</param>
    public static async Task<(int Status, string Error, string Output)> Run(
        string name, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        var error = await process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, error, output);
    }
}
