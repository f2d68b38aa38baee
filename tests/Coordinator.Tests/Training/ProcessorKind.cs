using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>
/// The kind of this processor, as far as it decides on a training's bits: what libtorch's matrix products come to here,
/// in the shapes of <see cref="GoldenRun"/> as they are laid out in a training, and whether it has an instruction. None of the trainer's own code has a part
/// in it: whatever that changes must not make the processor look like another one.
/// </summary>
internal static class ProcessorKind
{
    private static readonly int[] Rows = [11, 12, 14, 15, 32, 150];

    private static readonly int[][] Widths = [[784, 32, 784], [784, 25, 784], [784, 50, 19, 7, 33, 784]];

    /// <summary>Sixteen hexadecimal digits.</summary>
    public static string Here { get; } = Hash();

    private static string Hash()
    {
        // As the trainer's threads have it: a product that is split among threads is rounded in other places.
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // .NET's logarithm rounds once where the processor multiplies and adds at once.
        hash.AppendData([Fma.IsSupported || AdvSimd.IsSupported ? (byte)1 : (byte)0]);
        foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
            foreach (var widths in Widths)
                foreach (var rows in Rows)
                    Append(hash, type, widths, rows);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static void Append(IncrementalHash hash, ScalarType type, int[] widths, int rows)
    {
        var layers = widths[..^1].Zip(widths[1..]).ToArray();
        var flat = Numbers(layers.Sum(layer => (layer.First + 1) * layer.Second), type);
        var at = 0;
        foreach (var (inputs, outputs) in layers)
        {
            var (input, delta) = (Numbers(rows * inputs, type).view(rows, inputs), Numbers(rows * outputs, type).view(rows, outputs));
            var weights = flat.narrow(0, at, inputs * outputs).view(outputs, inputs);
            hash.AppendData(zeros(rows, outputs, type).addmm_(input, weights.t(), beta: 0).bytes);
            hash.AppendData(zeros(rows, inputs, type).addmm_(delta, weights, beta: 0).bytes);
            hash.AppendData(weights.addmm_(delta.t(), input, beta: 0).contiguous().clone().bytes);
            at += (inputs + 1) * outputs;
        }
    }

    private static Tensor Numbers(int count, ScalarType type)
    {
        var random = new Random(count);
        var numbers = new float[count];
        foreach (ref var number in numbers.AsSpan())
            number = random.NextSingle() - 0.5f;
        // In libtorch's memory, as a training has it: where a product's numbers lie, to the byte, may decide on its bits too.
        return tensor(numbers).clone().to(type);
    }
}
