using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>The kernels' sixteen values at a time, as a processor with narrower registers than this one's computes them: in more parts.</summary>
public sealed class NarrowRegistersTests
{
    internal const string Command = "bits";

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "at most 256 bits")]
    [InlineData("DOTNET_EnableAVX2", "at most 128 bits, without fused multiply-adds")]
    [InlineData("DOTNET_EnableHWIntrinsic", "none at all")]
    public async Task They_give_the_same_bits(string withoutThese, string what)
    {
        var (status, error, output) = await BuiltProgram.Run("Shared.Tests", new Dictionary<string, string> { [withoutThese] = "0" }, Command);
        Assert.Equal((0, ""), (status, error));
        using var here = new StringWriter();
        Write(here);
        string[] own = here.ToString().Split('\n'), narrow = output.Split('\n');
        Assert.True(own.Skip(1).SequenceEqual(narrow.Skip(1)), $"registers of {what}: {narrow[0]} here {own[0]}");
        // A processor that has only these has shown nothing.
        Assert.True(own[0] != narrow[0] || !RuntimeInformation.ProcessArchitecture.Equals(Architecture.X64) || !Vector512.IsHardwareAccelerated, own[0]);
    }

    /// <summary>How wide this process's registers are, that the kernels do what plain loops do, and the bits of each.</summary>
    internal static void Write(TextWriter output)
    {
        output.WriteLine(
            Vector512.IsHardwareAccelerated ? "512 bits" : Vector256.IsHardwareAccelerated ? "256 bits" : Vector128.IsHardwareAccelerated ? "128 bits" : "no registers");
        output.WriteLine(SeededCases.Compare());
        NativeTorch.EnsureLoaded();
        foreach (var precision in Enum.GetValues<Precision>())
            foreach (var activation in Enum.GetValues<Activation>())
                foreach (var (loss, last) in new[] { (ReconstructionLoss.Mse, activation), (ReconstructionLoss.Bce, Activation.Sigmoid) })
                {
                    // Neither width is a multiple of sixteen.
                    var model = new ModelSpec([33, 25, 33], [activation, last], loss, precision: precision);
                    var c = new RandomCase(model, Seed: 1, Samples: [.. Enumerable.Range(0, 7)]) { NoiseText = "gaussian:0.3" };
                    foreach (var kind in Enum.GetValues<Engine>().Where(kind => kind == Engine.Torch || model.DefaultEngine == Engine.Exact))
                    {
                        using var engine = new DenseEngine(model, c.Samples.Length, kind);
                        output.WriteLine($"{precision} {kind} {activation} {loss} {DenseEngineBitsTests.Bits(engine, c)}");
                    }
                }
    }
}
