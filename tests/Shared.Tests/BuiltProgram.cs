using System.Diagnostics;

namespace Autoencoder.Shared.Tests;

/// <summary>One of the programs as it was built, run to its end as a user would.</summary>
internal static class BuiltProgram
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <param name="name">coordinator or worker.</param>
    public static async Task<(int Status, string Error, string Output)> Run(string name, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        var error = await process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, error, output);
    }
}
