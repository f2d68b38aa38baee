using System.Runtime.Intrinsics;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Numerics.Model;

/// <summary>The kernels' sixteen values at a time, as a processor without registers of 512 bits computes them: in parts.</summary>
public sealed class NarrowRegistersTests
{
    public const string Command = "bits";

    private const string Wide = "registers of 512 bits";

    [SkippableFact]
    public async Task They_give_the_same_bits()
    {
        Skip.IfNot(Vector512.IsHardwareAccelerated, "this processor has no others");
        var (status, error, output) = await BuiltProgram.Run("Shared.Tests", new Dictionary<string, string> { ["DOTNET_EnableAVX512"] = "0" }, Command);
        Assert.Equal((0, ""), (status, error));
        using var here = new StringWriter();
        Write(here);
        Assert.StartsWith(Wide, here.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Wide, output, StringComparison.Ordinal);
        Assert.Equal(here.ToString().Split('\n')[1..], output.Split('\n')[1..]);
    }

    /// <summary>How wide this process's registers are, and the bits of every kernel.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine(Vector512.IsHardwareAccelerated ? Wide : Vector256.IsHardwareAccelerated ? "registers of 256 bits" : "registers of 128 bits");
        NativeTorch.EnsureLoaded();
        foreach (var precision in Enum.GetValues<Precision>())
            foreach (var activation in Enum.GetValues<Activation>())
                foreach (var (loss, last) in new[] { (ReconstructionLoss.Mse, activation), (ReconstructionLoss.Bce, Activation.Sigmoid) })
                {
                    // Neither width is a multiple of sixteen.
                    var model = new ModelSpec([33, 25, 33], [activation, last], loss, precision: precision);
                    var c = new RandomCase(model, Seed: 1, Samples: [.. Enumerable.Range(0, 7)]) { NoiseText = "gaussian:0.3" };
                    using var engine = new DenseEngine(model, c.Samples.Length);
                    output.WriteLine($"{precision} {activation} {loss} {DenseEngineBitsTests.Bits(engine, c)}");
                }
    }
}
