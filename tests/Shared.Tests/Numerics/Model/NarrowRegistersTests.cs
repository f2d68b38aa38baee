using System.Runtime.Intrinsics;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Numerics.Model;

/// <summary>The kernels' sixteen values at a time, as a processor with narrower registers than this one's computes them: in more parts.</summary>
public sealed class NarrowRegistersTests
{
    public const string Command = "bits";

    [SkippableFact]
    public async Task They_give_the_same_bits()
    {
        Skip.IfNot(Vector256.IsHardwareAccelerated, "this processor has the narrowest ones");
        var widest = Vector512.IsHardwareAccelerated ? "DOTNET_EnableAVX512" : "DOTNET_EnableAVX2";
        var (status, error, output) = await BuiltProgram.Run("Shared.Tests", new Dictionary<string, string> { [widest] = "0" }, Command);
        Assert.Equal((0, ""), (status, error));
        using var here = new StringWriter();
        Write(here);
        string[] own = here.ToString().Split('\n'), narrow = output.Split('\n');
        Assert.NotEqual(own[0], narrow[0]);
        Assert.Equal(own[1..].Select(Compared), narrow[1..].Select(Compared));
    }

    /// <summary>All of a line; but without AVX2, .NET's logarithm, and so the loss, which decides nothing, is another in its last digits.</summary>
    private static string Compared(string line) =>
        line.Split(' ') is [var precision, var activation, var loss, _, .. var others] && !Vector512.IsHardwareAccelerated
            ? string.Join(' ', [precision, activation, loss, .. others])
            : line;

    /// <summary>How wide this process's registers are, and the bits of every kernel.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine(Vector512.IsHardwareAccelerated ? "registers of 512 bits" : Vector256.IsHardwareAccelerated ? "registers of 256 bits" : "registers of 128 bits");
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
