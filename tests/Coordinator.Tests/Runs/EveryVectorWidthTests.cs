using System.Text.Json;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs;

/// <summary>Trainings of at least a hundred steps (of the largest model five), as processors with narrower registers and without fused multiply-adds compute them.</summary>
public sealed class EveryVectorWidthTests : IDisposable
{
    private const string WithoutAvx512 = "DOTNET_EnableAVX512", WithoutAvx2 = "DOTNET_EnableAVX2", WithoutAny = "DOTNET_EnableHWIntrinsic";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--preset keras-bce --noise gaussian:0.3")]
    [InlineData("--preset keras-mse")]
    [InlineData("--preset deep")]
    public Task A_hundred_steps_come_to_the_same_weights(string settings) =>
        Compare($"{settings} --batch 8", MnistExtract.HundredSteps, WithoutAvx512, WithoutAvx2, WithoutAny);

    [Fact]
    public Task So_do_a_few_of_the_largest_model() =>
        Compare("--preset hinton --batch 8", MnistExtract.FiveSteps, WithoutAvx512, WithoutAvx2, WithoutAny);

    [Fact]
    [Trait("Category", "Slow")]
    [Trait("Category", "Promise")]
    public Task So_do_larger_ones_of_the_default_preset() => Compare("--preset keras-bce --batch 60", MnistExtract.Folder, WithoutAvx512, WithoutAvx2, WithoutAny);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("--preset keras-mse")]
    [InlineData("--preset deep --batch 60")]
    [InlineData("--preset keras-bce --batch 60 --noise gaussian:0.3")]
    public Task And_larger_ones_of_others(string settings) => Compare(settings, MnistExtract.Folder, WithoutAvx512, WithoutAvx2, WithoutAny);

    // Without fused multiply-adds it would take minutes; its kernels are those of the others.
    [Fact]
    [Trait("Category", "Slow")]
    public Task The_large_model_has_the_same_with_registers_of_256_bits() => Compare("--preset hinton --batch 500 --shards 4", MnistExtract.Folder, WithoutAvx512);

    private async Task Compare(string settings, string data, params string[] without)
    {
        var here = await Train(settings, data, "here", []);
        foreach (var variable in without)
            Assert.Equal((variable, here), (variable, await Train(settings, data, variable, new Dictionary<string, string> { [variable] = "0" })));
    }

    private async Task<string> Train(string settings, string data, string name, Dictionary<string, string> environment)
    {
        var (status, error, _) = await BuiltProgram.Run(
            "coordinator", environment,
            ["train", .. settings.Split(' '), "--epochs", "1", "--workers", "2", "--data", data, "--out", _folder[name], "--dashboard", "none"]);
        Assert.Equal((0, ""), (status, error));
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder[name], "summary.json")));
        return summary.RootElement.GetProperty("weightsSha256").GetString()!;
    }
}
