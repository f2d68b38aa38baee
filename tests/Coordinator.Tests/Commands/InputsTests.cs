using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>What commands are given to read is looked at before it is read: a device has no end, and a pipe perhaps no beginning.</summary>
public sealed class InputsTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private const string Refusal = "this is a pipe or a device; save what comes out of it as a file";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Commands =>
    [
        .. new[]
        {
            "compress IN --model MODEL --out OUT", "encode IN --model MODEL --out OUT", "reconstruct IN --model MODEL --out OUT.png",
            "decompress IN --model MODEL --out OUT.idx", "decode --codes IN --model MODEL --out OUT.idx", "import IN --out OUT",
            "export --model IN --format npz --out OUT", "train --from IN --out OUT", "train --tls IN --listen 127.0.0.1:0 --out OUT",
        },
    ];

    [SkippableTheory]
    [MemberData(nameof(Commands))]
    public async Task A_device_is_told_and_not_read(string command)
    {
        Skip.If(SpecialFile.NoDevices is not null, SpecialFile.NoDevices);
        await RequireRefused(command, SpecialFile.Random(_folder["random"]));
    }

    [SkippableTheory]
    [InlineData("decode --codes IN --model MODEL --out OUT.idx")]
    [InlineData("export --model IN --format npz --out OUT")]
    [InlineData("train --from IN --out OUT")]
    public async Task Where_a_file_is_needed_a_pipe_is_told_and_not_waited_for(string command)
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        await RequireRefused(command, SpecialFile.Pipe(_folder["pipe"]));
    }

    [SkippableFact]
    public async Task An_image_comes_out_of_a_pipe_as_well()
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        var png = Coordinator.Trained.Images.PngEncoding.Encode(mnist.Data.Test.Bytes(0), new(28, 28));
        File.WriteAllBytes(_folder["image.png"], png);
        var pipe = SpecialFile.Pipe(_folder["pipe"]);
        foreach (var command in (string[])["compress", "encode"])
        {
            Assert.Equal((0, ""), await Call($"{command} IN --model MODEL --out FILE", _folder["image.png"]));
            var writing = Task.Run(() => File.WriteAllBytes(pipe, png));
            Assert.Equal((0, ""), await Call($"{command} IN --model MODEL --out OUT", pipe));
            await writing;
            Assert.Equal(File.ReadAllBytes(_folder["FILE"]), File.ReadAllBytes(_folder["OUT"]));
        }
    }

    private async Task RequireRefused(string command, string input)
    {
        var (status, error) = await Call(command, input);
        Assert.Equal(2, status);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains($"{input}: ", error, StringComparison.Ordinal);
        Assert.Contains(Refusal, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.All(["OUT", "OUT.idx", "OUT.png"], name => Assert.False(Path.Exists(_folder[name])));
    }

    private async Task<(int Status, string Error)> Call(string command, string input)
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", [.. command.Split(' ').Select(word => word switch
        {
            "IN" => input,
            "MODEL" => mnist.File,
            "OUT" or "OUT.idx" or "OUT.png" or "FILE" => _folder[word],
            _ => word,
        })]);
        return (status, error);
    }
}
