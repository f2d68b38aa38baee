using System.Diagnostics;

namespace Autoencoder.Support;

/// <summary>One of the programs as it was built, run to its end as a user would.</summary>
public static class BuiltProgram
{
    // For a busy machine: none of them takes as long when all is well.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <param name="name">coordinator or worker; or Shared.Tests, which by itself does what its Program.cs says.</param>
    public static Task<(int Status, string Error, string Output)> Run(string name, params string[] args) =>
        Run(name, new Dictionary<string, string>(), args);

    /// <param name="environment">Variables on top of this process's own.</param>
    public static Task<(int Status, string Error, string Output)> Run(
        string name, IReadOnlyDictionary<string, string> environment, params string[] args) => Run([], name, environment, args);

    /// <param name="under">The program that runs it, with its options; by default none.</param>
    public static async Task<(int Status, string Error, string Output)> Run(
        IEnumerable<string> under, string name, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        string[] command = [.. under, "dotnet", Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), .. args];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        // Beside each other: a program that fills one pipe while the other is read would wait for ever.
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        var all = Task.WhenAll(error, output, process.WaitForExitAsync());
        try
        {
            await all.WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            // What it has started itself may hold the pipes open.
            process.Kill(entireProcessTree: true);
            await all.WaitAsync(Deadline);
            throw new TimeoutException($"{string.Join(' ', command)} did not end within {Deadline.TotalSeconds:0} s.\n{await error}{await output}");
        }

        return (process.ExitCode, await error, await output);
    }
}
