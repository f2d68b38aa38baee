using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>With few file descriptors all is told in one line at the start, and nothing fails later.</summary>
public sealed class OpenFilesTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(40, 320, "coordinator", "train --out OUT")]
    [InlineData(40, 320, "worker", "--coordinator 127.0.0.1:1")]
    [InlineData(40, 128, "coordinator", "export --format npz --out OUT --model MODEL")]
    [InlineData(256, 320, "coordinator", "train --out OUT")]
    [InlineData(256, 320, "coordinator", "sweep --out OUT")]
    [InlineData(256, 320, "worker", "--coordinator 127.0.0.1:1")]
    [InlineData(330, 390, "coordinator", "train --out OUT --workers 0 --listen 127.0.0.1:0 --await-workers 10")]
    public async Task How_many_are_needed_is_the_only_line(int limit, int needed, string program, string command)
    {
        var (status, error, output) = await Run(limit, program, command);
        Assert.Equal(
            (2, $"error: this process may have {limit} files open at once, but needs {needed}; raise the limit, for example with ulimit -n 1024.", ""),
            (status, error.Trim(), output));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [SkippableTheory]
    [InlineData("coordinator", "--help")]
    [InlineData("worker", "--version")]
    public async Task With_very_few_not_even_that_is_tried(string program, string command)
    {
        var (status, error, output) = await Run(40, program, command);
        Assert.Equal((2, "error: this process may have 40 files open at once, but needs 64; raise the limit, for example with ulimit -n 1024.", ""), (status, error.Trim(), output));
    }

    /// <summary>As an editor or a supervisor may that keeps many open and starts it.</summary>
    [SkippableFact]
    public async Task Those_that_were_open_when_it_was_started_count()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "/proc tells of them");
        var (status, error, output) = await BuiltProgram.Run(
            ["bash", "-c", "for i in $(seq 10 299); do eval \"exec $i< /dev/null\"; done; ulimit -n 400; exec \"$@\"", "limited"],
            "coordinator", new Dictionary<string, string>(), "train", "--out", _folder["OUT"]);
        // And those of the program that started the test.
        Assert.Matches("^error: this process may have 400 files open at once, but needs 320 and the [0-9]{3} that were open when it was started; raise the limit, for example with ulimit -n 1[0-9]{3}[.]$", error.Trim());
        Assert.Equal((2, ""), (status, output));
        Assert.False(Directory.Exists(_folder["OUT"]));
    }

    [SkippableTheory]
    [InlineData("coordinator", "--help")]
    [InlineData("coordinator", "train --help")]
    [InlineData("worker", "--version")]
    public async Task What_the_program_is_is_told_all_the_same(string program, string command)
    {
        var (status, error, output) = await Run(100, program, command);
        Assert.Equal((0, ""), (status, error));
        Assert.NotEmpty(output);
    }

    [SkippableTheory]
    [InlineData(320, "train --out OUT --data DATA --workers 2 --epochs 1 --listen 127.0.0.1:0 --await-workers 2")]
    [InlineData(128, "export --format onnx --out OUT --model MODEL")]
    public async Task With_as_many_as_that_it_ends_well(int limit, string command)
    {
        // The training awaits its own workers.
        var (status, error, _) = await Run(command.StartsWith("train", StringComparison.Ordinal) ? limit + 16 : limit, "coordinator", command);
        Assert.Equal((0, ""), (status, error));
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(_folder["OUT"]));
    }

    private Task<(int Status, string Error, string Output)> Run(int limit, string program, string command)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the limit is known on Linux only");
        return BuiltProgram.Run(
            ["bash", "-c", $"ulimit -n {limit}; exec \"$@\"", "limited"], program, new Dictionary<string, string>(),
            [.. command.Split(' ').Select(word => word switch { "OUT" => _folder["OUT"], "MODEL" => mnist.File, "DATA" => MnistExtract.Folder, _ => word })]);
    }
}
