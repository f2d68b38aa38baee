using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>The program without libtorch's files, as it is on a platform that has none.</summary>
public sealed class WithoutLibtorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Program => Path.Combine(_folder["program"], "coordinator");

    public WithoutLibtorchTests()
    {
        Directory.CreateDirectory(_folder["program"]);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(IsNeeded))
            File.Copy(file, Path.Combine(_folder["program"], Path.GetFileName(file)));
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "libSkiaSharp*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(_folder["program"], Path.GetFileName(file)), overwrite: true);

        static bool IsNeeded(string file) => Path.GetFileName(file) is var name
            && !name.Contains("torch_cpu", StringComparison.OrdinalIgnoreCase) && !name.Contains("LibTorchSharp", StringComparison.OrdinalIgnoreCase)
            && !name.Contains(".Tests.", StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_is_trained_verified_and_measured()
    {
        await Succeed("train", "--data", MnistExtract.Folder, "--out", _folder["run"], "--epochs", "1", "--workers", "2", "--dashboard", "none");
        await Succeed("verify", _folder["run"]);
        await Succeed("evaluate", "--model", _folder["run"]);
        await Succeed("explore", "--model", _folder["run"], "--out", _folder["figures"]);
    }

    [Theory]
    [InlineData("--engine", "torch")]
    [InlineData("--precision", "bf16")]
    public async Task What_needs_libtorch_says_so_in_one_line_and_makes_no_run(params string[] options)
    {
        var (status, error, _) = await BuiltProgram.Run(Program, ["train", "--data", MnistExtract.Folder, "--out", _folder["run"], .. options]);
        Assert.Equal(2, status);
        Assert.Matches("^error: .*LibTorchSharp.* is not beside the program.*\n$", error);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    private async Task Succeed(params string[] args)
    {
        var (status, error, _) = await BuiltProgram.Run(Program, args);
        Assert.Equal((0, ""), (status, error));
    }
}
