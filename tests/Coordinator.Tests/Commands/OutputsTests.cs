using System.Runtime.Versioning;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>What is at --out before a command writes there stays what it is: a link, a pipe, a device.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OutputsTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private static readonly string Data = RepositoryFolder.Path("data", "mnist");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Commands => [.. new[] { "safetensors", "npz", "import", "encode", "decode", "compress", "decompress", "reconstruct" }];

    [SkippableTheory]
    [MemberData(nameof(Commands))]
    public async Task A_device_is_written_and_stays(string command)
    {
        Skip.If(SpecialFile.NoDevices is not null, SpecialFile.NoDevices);
        var device = SpecialFile.Null(_folder["null"]);
        Assert.Equal((0, ""), await Run(command, device));
        Assert.Equal(FileKind.Device, FileStatus.OfName(device).Kind);
    }

    [SkippableTheory]
    [MemberData(nameof(Commands))]
    public async Task A_full_device_is_told_in_one_line_and_stays(string command)
    {
        Skip.If(SpecialFile.NoDevices is not null, SpecialFile.NoDevices);
        var device = SpecialFile.Full(_folder["full"]);
        var (status, error) = await Run(command, device);
        Assert.Equal(command == "reconstruct" ? 1 : 2, status);
        Assert.Matches($"^error: {device}:? .*cannot be written: No space left on device\\.\\s*$", error);
        Assert.Equal(FileKind.Device, FileStatus.OfName(device).Kind);
    }

    [SkippableTheory]
    [MemberData(nameof(Commands))]
    public async Task A_link_leads_to_the_same_bytes_as_a_pipe_gives(string command)
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        var extension = command switch { "import" => ".safetensors", "decode" or "decompress" => ".idx", "reconstruct" => ".png", _ => "" };
        var (target, link, pipe) = (_folder[$"target{extension}"], _folder[$"link{extension}"], SpecialFile.Pipe(_folder["pipe"]));
        File.CreateSymbolicLink(link, target);
        Assert.Equal((0, ""), await Run(command, link));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        var reading = Task.Run(() => File.ReadAllBytes(pipe));
        Assert.Equal((0, ""), await Run(command, pipe));
        // A zip archive that is written from front to back has its sizes behind its content.
        if (command != "npz")
            Assert.Equal(File.ReadAllBytes(target), await reading);
        Assert.NotEmpty(await reading);
        Assert.Equal(FileKind.Pipe, FileStatus.OfName(pipe).Kind);
    }

    [SkippableFact]
    public async Task Standard_output_gets_the_bytes_alone_and_the_lines_go_to_standard_error()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux tells which names are those of standard output");
        var (expected, piped) = (_folder["expected"], _folder["piped"]);
        Assert.Equal((0, ""), await Run("safetensors", expected));
        var (status, error, output) = await BuiltProgram.Run(
            ["sh", "-c", "\"$@\" | cat > \"$0\"", piped], "coordinator", new Dictionary<string, string>(),
            "export", "--format", "safetensors", "--model", mnist.File, "--out", "/dev/stdout");
        Assert.Equal((0, ""), (status, output));
        Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(piped));
        Assert.EndsWith($"/dev/stdout: written{Environment.NewLine}", error, StringComparison.Ordinal);

        File.Delete(piped);
        await BuiltProgram.Run(
            ["sh", "-c", "\"$@\" 2> /dev/full | cat > \"$0\"", piped], "coordinator", new Dictionary<string, string>(),
            "export", "--format", "safetensors", "--model", mnist.File, "--out", "/dev/stdout");
        // That nobody can read what is told is no reason to write nothing.
        Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(piped));
    }

    [SkippableFact]
    public async Task An_empty_folder_that_is_linked_gets_the_images()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        Directory.CreateDirectory(_folder["target"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(_folder["link"], "target");
        Assert.Equal((0, ""), await Run("decode", _folder["link"]));
        Assert.Equal("target", new FileInfo(_folder["link"]).LinkTarget);
        Assert.Equal(["0.png", "1.png"], Directory.EnumerateFileSystemEntries(_folder["target"]).Select(Path.GetFileName).Order());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["target"]));
    }

    /// <summary>Of a run that is named by its folder, every file is read, or lost as well; so with the data set.</summary>
    [Theory]
    [InlineData("encode --model RUN --data DATA --out RUN/model.safetensors", "RUN/model.safetensors")]
    [InlineData("encode --model RUN --data DATA --out RUN/checkpoints/step-000000001.safetensors", "RUN/checkpoints/step-000000001.safetensors")]
    [InlineData("export RUN --format npz --out RUN/journal.csv", "RUN/journal.csv")]
    [InlineData("reconstruct --model RUN --data DATA --out RUN/curves.png", "RUN/curves.png")]
    [InlineData("encode --model RUN --data DATA --out DATA/t10k-images-idx3-ubyte", "DATA/t10k-images-idx3-ubyte")]
    [InlineData("encode --model RUN --data DATA --out DATA/t10k-labels-idx1-ubyte", "DATA/t10k-labels-idx1-ubyte")]
    [InlineData("compress DATA --model RUN --out DATA/t10k-images-idx3-ubyte", "DATA/t10k-images-idx3-ubyte")]
    [InlineData("encode PICTURES --model RUN --out PICTURES/1.png", "PICTURES/1.png")]
    public async Task What_lies_in_a_folder_that_is_read_is_not_written(string command, string file)
    {
        Directory.CreateDirectory(_folder["RUN/checkpoints"]);
        foreach (var name in (string[])["run.json", "journal.csv", "curves.png", "checkpoints/step-000000001.safetensors"])
            File.WriteAllText(_folder[$"RUN/{name}"], name);
        File.Copy(mnist.File, _folder["RUN/model.safetensors"]);
        Directory.CreateDirectory(_folder["DATA"]);
        foreach (var path in Directory.GetFiles(MnistExtract.Folder))
            File.Copy(path, _folder[$"DATA/{Path.GetFileName(path)}"]);
        Directory.CreateDirectory(_folder["PICTURES"]);
        File.WriteAllText(_folder["PICTURES/1.png"], "a picture");
        var before = File.ReadAllBytes(_folder[file]);
        var (status, error, _) = await CalledProgram.Run("coordinator", [.. command.Split(' ').Select(word => word.Contains('/', StringComparison.Ordinal) || word is "RUN" or "DATA" or "PICTURES" ? _folder[word] : word)]);
        Assert.Equal((2, $"error: {_folder[file]} is to be read, so that nothing can be written there; choose another place with --out.{Environment.NewLine}"), (status, error));
        Assert.Equal(before, File.ReadAllBytes(_folder[file]));
    }

    [SkippableFact]
    public async Task A_link_to_what_is_read_is_not_written()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        File.CreateSymbolicLink(_folder["link"], mnist.File);
        var before = File.ReadAllBytes(mnist.File);
        var (status, error) = await Run("npz", _folder["link"]);
        Assert.Equal((2, $"error: {mnist.File} is to be read, so that nothing can be written there; choose another place with --out."), (status, error.Trim()));
        Assert.Equal(before, File.ReadAllBytes(mnist.File));
    }

    private async Task<(int Status, string Error)> Run(string command, string to)
    {
        string[] words = command switch
        {
            "safetensors" or "npz" => ["export", "--format", command],
            "import" => ["import", mnist.File],
            "encode" => ["encode", "--data", Data],
            "decode" => ["decode", "--codes", await Made("codes.npy", "encode", Images())],
            "compress" => ["compress", Images()],
            "decompress" => ["decompress", await Made("images.aec", "compress", Images())],
            _ => ["reconstruct", "--data", Data, "--images", "3"],
        };
        return await Call([.. words, "--out", to]);
    }

    private async Task<string> Made(string name, params string[] words)
    {
        Assert.Equal((0, ""), await Call([.. words, "--out", _folder[name]]));
        return _folder[name];
    }

    private async Task<(int, string)> Call(params string[] words)
    {
        string[] model = words[0] == "import" ? [] : ["--model", mnist.File];
        var (status, error, _) = await CalledProgram.Run("coordinator", [.. words, .. model]);
        return (status, error);
    }

    /// <summary>A folder of two PNG files.</summary>
    private string Images()
    {
        if (!Directory.Exists(_folder["png"]))
        {
            Directory.CreateDirectory(_folder["png"]);
            foreach (var i in (int[])[0, 1])
                File.WriteAllBytes(Path.Combine(_folder["png"], $"{i}.png"), Coordinator.Trained.Images.PngEncoding.Encode(mnist.Data.Test.Bytes(i), new(28, 28)));
        }

        return _folder["png"];
    }
}
