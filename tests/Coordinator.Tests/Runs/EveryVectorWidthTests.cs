using System.Text.Json;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs;

/// <summary>Whole trainings of at least a hundred steps, as processors with narrower registers and without fused multiply-adds compute them.</summary>
[Trait("Category", "Slow")]
public sealed class EveryVectorWidthTests : IDisposable
{
    private const string WithoutAvx512 = "DOTNET_EnableAVX512", WithoutAvx2 = "DOTNET_EnableAVX2", WithoutAny = "DOTNET_EnableHWIntrinsic";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Category", "Promise")]
    [InlineData("--preset keras-bce --batch 60")]
    public Task Without_any_vector_instruction_the_weights_are_the_same(string settings) => Compare(settings, WithoutAny);

    [Theory]
    [InlineData("--preset keras-mse")]
    [InlineData("--preset deep --batch 60")]
    [InlineData("--preset keras-bce --batch 60 --noise gaussian:0.3")]
    public Task With_any_they_are_the_same(string settings) => Compare(settings, WithoutAvx512, WithoutAvx2, WithoutAny);

    // Without fused multiply-adds it would take minutes; its kernels are those of the others.
    [Fact]
    public Task The_large_model_has_the_same_with_registers_of_256_bits() => Compare("--preset hinton --batch 500 --shards 4", WithoutAvx512);

    private async Task Compare(string settings, params string[] without)
    {
        var here = await Train(settings, "here", []);
        foreach (var variable in without)
            Assert.Equal((variable, here), (variable, await Train(settings, variable, new Dictionary<string, string> { [variable] = "0" })));
    }

    private async Task<string> Train(string settings, string name, Dictionary<string, string> environment)
    {
        var (status, error, _) = await BuiltProgram.Run(
            "coordinator", environment,
            ["train", .. settings.Split(' '), "--epochs", "1", "--workers", "2", "--data", MnistExtract.Folder, "--out", _folder[name], "--dashboard", "none"]);
        Assert.Equal((0, ""), (status, error));
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder[name], "summary.json")));
        return summary.RootElement.GetProperty("weightsSha256").GetString()!;
    }
}
