using System.Diagnostics;
using System.Text.Json;

namespace Autoencoder.Benchmarks.Tests;

/// <summary>Every benchmark runs to its end and leaves results that can be drawn. What they are is of no matter here.</summary>
public sealed class QuickRunTests : IDisposable
{
    // For a busy machine; alone on one, each takes some seconds.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("benchmarks-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("engine")]
    [InlineData("training")]
    [InlineData("exchange")]
    [InlineData("scaling")]
    [InlineData("goodput")]
    [InlineData("memory")]
    [InlineData("watching")]
    public async Task A_quick_run_ends_well_with_results(string benchmark)
    {
        var file = Path.Combine(_folder.FullName, "results.json");

        var (status, error) = await Run(benchmark, "--quick", "--out", file);

        Assert.True(status == 0, error);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        Assert.Equal(benchmark, json.RootElement.GetProperty("benchmark").GetString());
        Assert.NotEqual("", json.RootElement.GetProperty("machine").GetProperty("processor").GetString());
        Assert.NotEqual(0, json.RootElement.GetProperty("results").GetArrayLength());

        var images = Path.Combine(_folder.FullName, "images");
        (status, error) = await Run("plots", file, "--to", images);

        Assert.True(status == 0, error);
        Assert.NotEmpty(Directory.GetFiles(images, $"{benchmark}*.png"));
    }

    [Fact]
    public async Task A_file_without_results_is_one_clear_line()
    {
        var file = Path.Combine(_folder.FullName, "notes.json");
        await File.WriteAllTextAsync(file, "{}");

        var (status, error) = await Run("plots", file, "--to", _folder.FullName);

        Assert.Equal(2, status);
        Assert.Matches("^error: .*notes.json is no file of a benchmark's results[^\n]*\n$", error);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_one_clear_line()
    {
        var (status, error) = await Run("engine", "--quick", "--out", Path.Combine(_folder.FullName, "missing", "results.json"));

        Assert.Equal(2, status);
        Assert.Contains("error: ", error, StringComparison.Ordinal);
        Assert.Contains("results.json cannot be written", error, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Error)> Run(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "benchmarks.exe" : "benchmarks");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = await process.StandardError.ReadToEndAsync(deadline.Token);
            await output;
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
