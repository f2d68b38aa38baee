using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands.Documented;

/// <summary>
/// Who goes through a page and executes its lines in the current folder, with names of their own put in. The programs run in
/// this process where nothing hangs on one.
/// </summary>
internal sealed partial class Reader
{
    // For a busy machine: nothing takes as long when all is well.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private string _address = "";

    /// <summary>A coordinator that waits for the workers of a later line.</summary>
    private (string[] Words, Task<(int Status, string Error, string Output)> End)? _waiting;

    /// <summary>Fails if the line does not do what it is there for, or says something on standard error.</summary>
    public async Task Execute(string line)
    {
        if (line.Contains(" --listen ", StringComparison.Ordinal))
            _address = $"127.0.0.1:{ClusterPorts.Next()}";
        if (line.StartsWith("coordinator import ", StringComparison.Ordinal))
            File.WriteAllBytes("net.safetensors", line.Contains(" --order ", StringComparison.Ordinal) ? PyTorchNet.Unordered : PyTorchNet.Ordered);
        string[] words = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Filled), .. InShort(line)];
        switch (words)
        {
            case ["coordinator", "dashboard", ..]:
                await Show(words);
                break;
            case ["coordinator", ..] when words.Contains("--listen"):
                Assert.Null(_waiting);
                _waiting = (words, CalledProgram.Run(words[0], words[1..]));
                break;
            case ["coordinator", ..]:
                await Run(words);
                break;
            case ["worker", ..]:
                await Join(words);
                break;
            case ["openssl", ..]:
                await Call(words);
                break;
            default:
                Assert.Fail($"{line}\nis a command that nothing here executes; if it cannot be, name it in {nameof(Sketches)}.");
                break;
        }
    }

    /// <summary>Fails if a coordinator has been left waiting.</summary>
    public void Finish() => Assert.Null(_waiting);

    private string Filled(string word) => word switch
    {
        "M" => "runs/one",
        "DIR" => "data/mnist",
        "HOST:4053" => _address,
        "127.0.0.1:8080" => "127.0.0.1:0",
        _ => word,
    };

    /// <summary>What makes a line shorter and leaves what it does as it is.</summary>
    private static IEnumerable<string> InShort(string line)
    {
        if (Training().IsMatch(line))
            yield return "--epochs=1";
        // Else the page stays until Ctrl-C.
        if (line.Contains(" --dashboard ", StringComparison.Ordinal))
            yield return "--dashboard-linger=0";
        // Of two machines, so that it takes both to begin.
        if (line.StartsWith("worker ", StringComparison.Ordinal) && !line.Contains(" --workers ", StringComparison.Ordinal))
            yield return "--workers=1";
    }

    private static async Task Run(string[] words)
    {
        var outFile = words.SkipWhile(word => word != "--out").ElementAtOrDefault(1);
        // Of an earlier line.
        if (File.Exists(outFile))
            File.Delete(outFile);
        if (Directory.Exists(outFile))
            Directory.Delete(outFile, recursive: true);
        var before = Results();
        await End(words, CalledProgram.Run(words[0], words[1..]));
        Assert.True(outFile is null || Path.Exists(outFile), $"{string.Join(' ', words)}\nleaves no {outFile}");
        if (words is ["coordinator"] or ["coordinator", "train", ..])
            AssertTrained(before);
    }

    /// <summary>The line of the coordinator is on one machine, this one on two.</summary>
    private async Task Join(string[] words)
    {
        Assert.NotNull(_waiting);
        var (coordinator, end) = _waiting.Value;
        _waiting = null;
        var before = Results();
        Task<(int, string, string)>[] workers = [CalledProgram.Run(words[0], words[1..]), CalledProgram.Run(words[0], words[1..])];
        await End(coordinator, end);
        foreach (var worker in workers)
            await End(words, worker);
        AssertTrained(before);
    }

    private static async Task End(string[] words, Task<(int, string, string)> end)
    {
        var line = string.Join(' ', words);
        // diff was asked whether two runs part, and they do.
        var expected = words is [_, "diff", ..] ? 1 : 0;
        var (status, error, _) = await InTime(line, end);
        Assert.True((status, error) == (expected, ""), $"{line}\nended with status {status}, where it should be {expected} without an error:\n{error}");
    }

    private static async Task<T> InTime<T>(string line, Task<T> end)
    {
        try
        {
            return await end.WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{line}\ndid not end within {Deadline.TotalSeconds:0} s.");
        }
    }

    /// <summary>All there are, with the time when they were written.</summary>
    private static IEnumerable<(string, DateTime)> Results() =>
        [.. Directory.GetFiles(".", "summary.json", SearchOption.AllDirectories).Select(file => (file, File.GetLastWriteTimeUtc(file)))];

    private static void AssertTrained(IEnumerable<(string, DateTime)> before)
    {
        var (summary, _) = Assert.Single(Results().Except(before));
        Assert.True(RunSummary.Read(summary).Completed);
    }

    /// <summary>A page that stays until Ctrl-C, which nothing but a process can be told.</summary>
    private static async Task Show(string[] words)
    {
        await using var process = TrainerProcess.Start(words[0], words[1..], Environment.CurrentDirectory);
        var url = (await process.NextLine(" is shown at http://.* until Ctrl-C$")).Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal));
        using var browser = new HttpClient { Timeout = Deadline };
        Assert.Contains("<html", await browser.GetStringAsync(url), StringComparison.Ordinal);
        process.Send(PosixSignal.Interrupt);
        await process.ExitsWith(0);
        Assert.Empty(process.Errors);
    }

    /// <summary>Another program. What it says while it works is its own matter.</summary>
    private static async Task Call(string[] words)
    {
        var line = string.Join(' ', words);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!;
            var error = await InTime(line, process.StandardError.ReadToEndAsync());
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{line}\n{error}");
        }
        catch (Win32Exception)
        {
            Skip.If(true, $"{words[0]} is not installed");
        }
    }

    [GeneratedRegex("^coordinator (train|sweep) (?!.*--(epochs|resume) )")]
    private static partial Regex Training();
}
