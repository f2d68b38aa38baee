using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Checkpoints;

/// <summary>
/// What a power cut would leave behind. No test can cut the power; the order of the system calls says what is on the disk
/// at which moment.
/// </summary>
public sealed partial class DurabilityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_file_is_on_the_disk_before_it_gets_its_name_and_the_name_before_anything_builds_on_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Strace() is not null, "strace is not installed");
        var (run, trace) = (_folder["run"], _folder["trace"]);
        var (status, error, _) = await BuiltProgram.Run(
            [Strace()!, "--follow-forks", "--seccomp-bpf", "--decode-fds=path", "--string-limit=4096", "--trace=fsync,fdatasync,rename,renameat,renameat2", $"--output={trace}"],
            "coordinator", new Dictionary<string, string>(),
            "train", "--layers", "784-2-784", "--epochs", "1", "--batch", "3000", "--workers", "1", "--data", MnistExtract.Folder, "--out", run);
        Skip.If(error.Contains("PTRACE", StringComparison.Ordinal), "this machine lets nobody look at a process's system calls");
        Assert.Equal((0, ""), (status, error));

        var calls = File.ReadAllLines(trace);
        var renamed = calls.Index().Select(call => (Place: call.Index, Names: Rename().Match(call.Item))).Where(call => call.Names.Success).ToArray();
        foreach (var (place, names) in renamed)
        {
            var (from, to) = (names.Groups["from"].Value, names.Groups["to"].Value);
            Assert.True(IsFlushed(from, calls[..place]), $"{to} gets its name before its content is on the disk");
            Assert.True(IsFlushed(Path.GetDirectoryName(to)!, calls[place..]), $"the name of {to} is not on the disk");
        }

        var written = renamed.Select(call => call.Names.Groups["to"].Value).ToArray();
        Assert.Contains(Path.Combine(run, "run.json"), written);
        Assert.Contains(Path.Combine(run, "checkpoints", "step-000000002.safetensors"), written);
        // A run's identity is its beginning: what it needs to be continued is there before.
        Assert.True(Array.IndexOf(written, Path.Combine(run, "settings.json")) < Array.IndexOf(written, Path.Combine(run, "run.json")));
    }

    private static bool IsFlushed(string path, string[] calls) =>
        calls.Any(call => Regex.IsMatch(call, $@"\bf(data)?sync\([0-9]+<{Regex.Escape(path)}>"));

    private static string? Strace() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "strace")).FirstOrDefault(File.Exists);

    // Of the files that are written beside their place.
    [GeneratedRegex(@"\brename(at2?)?\((AT_FDCWD[^,]*, )?""(?<from>[^""]+\.tmp)"", (AT_FDCWD[^,]*, )?""(?<to>[^""]+)""")]
    private static partial Regex Rename();
}
