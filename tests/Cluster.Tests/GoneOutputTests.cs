using System.Diagnostics;
using System.Globalization;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>A training whose output goes away continues to its end.</summary>
public sealed class GoneOutputTests : IDisposable
{
    private static readonly string Coordinator = Path.Combine(AppContext.BaseDirectory, "coordinator");

    private readonly TemporaryFolder _folder = new();

    // What a test started and did not see end.
    private readonly List<int> _started = [];

    public void Dispose()
    {
        foreach (var id in _started)
        {
            try
            {
                PosixSignal.Kill.SendTo(id);
            }
            catch (ProcessException)
            {
                // It has ended.
            }
        }

        _folder.Dispose();
    }

    [SkippableTheory]
    [InlineData(">&-")]
    [InlineData(">&- 2>&-")]
    [InlineData(">/dev/full")]
    [InlineData("| true")]
    public async Task A_training_that_nobody_can_read_leaves_its_results(string output)
    {
        Requirement.Signals();
        using var shell = Start("bash", "-c", $"set -o pipefail; '{Coordinator}' train --epochs 1 --workers 1 --data '{MnistExtract.Folder}' --out '{_folder["out"]}' {output}");
        Assert.Equal(0, await Exit(shell));
        Assert.True(RunSummary.Read(_folder["out/summary.json"]).Completed);
    }

    [SkippableTheory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    public async Task So_does_another_command(string output)
    {
        Requirement.Signals();
        using var run = await RunInPeace.Train("--epochs 1", data: MnistExtract.Folder);
        using var shell = Start("bash", "-c", $"'{Coordinator}' export --model '{run.Out}' --format npz --out '{_folder["model.npz"]}' {output}");
        Assert.Equal(0, await Exit(shell));
        Assert.True(File.Exists(_folder["model.npz"]));
    }

    /// <summary>The terminal is that of script, which is killed.</summary>
    [SkippableTheory]
    [InlineData("", false)]
    [InlineData("trap \"\" HUP; ", true)]
    public async Task When_its_terminal_is_closed_a_training_ends_with_its_results_or_continues_if_it_was_told_to_ignore_that(string before, bool continues)
    {
        Requirement.Signals();
        Skip.IfNot(File.Exists("/usr/bin/script"), "needs script, of Debian's bsdutils");
        using var terminal = Start(
            "/usr/bin/script", "-qfec",
            $"{before}exec '{Coordinator}' train --epochs 100000 --workers 1 --dashboard none --data '{MnistExtract.Folder}' --out '{_folder["out"]}'", "/dev/null");
        await Until(() => File.Exists(_folder["out/metrics.csv"]));
        var coordinator = ChildOf(terminal.Id);
        _started.Add(coordinator);
        PosixSignal.Kill.SendTo(terminal.Id);
        if (continues)
        {
            var epochs = Rows();
            await Until(() => Rows() > epochs + 2);
            Assert.False(File.Exists(_folder["out/summary.json"]));
            PosixSignal.Interrupt.SendTo(coordinator);
        }

        await Until(() => File.Exists(_folder["out/summary.json"]));
        _started.Clear();
        Assert.False(RunSummary.Read(_folder["out/summary.json"]).Completed);
    }

    private int Rows() => File.ReadAllLines(_folder["out/metrics.csv"]).Length;

    private static int ChildOf(int id) => int.Parse(
        File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task/{id}/children")).Trim(), CultureInfo.InvariantCulture);

    private static Process Start(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("AUTOENCODER_", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(variable);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<int> Exit(Process process)
    {
        using var deadline = new CancellationTokenSource(TrainerProcess.Deadline);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    /// <summary>There is no event to wait for: what is asked for is a file of a process that cannot say anything any more.</summary>
    private static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TrainerProcess.Deadline);
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
    }
}
