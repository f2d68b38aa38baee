using System.Runtime.Intrinsics.X86;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>Whether a processor multiplies bfloat16 numbers itself. Where it does not, libtorch makes do, at less than float32's speed.</summary>
public static class BFloat16Instructions
{
    private const int Avx512Bf16 = 1 << 5;
    private const int AmxBf16 = 1 << 22;

    /// <summary>One line for the user if the precision is slow on this machine; else null.</summary>
    public static string? SlownessHere(Precision precision) => SlownessOn(precision, X86Base.IsSupported && AreReportedBy(X86Base.CpuId));

    internal static string? SlownessOn(Precision precision, bool hasInstructions) => precision == Precision.Bf16 && !hasInstructions
        ? "this processor has no instructions for bfloat16 (avx512_bf16 or amx_bf16), so --precision bf16 will be slower here than f32"
        : null;

    /// <param name="cpuId">The registers that CPUID gives for a leaf and a subleaf.</param>
    internal static bool AreReportedBy(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> cpuId)
    {
        // What lies beyond a processor's last leaf or subleaf is undefined.
        if (cpuId(0, 0).Eax < 7)
            return false;
        var features = cpuId(7, 0);
        return (features.Edx & AmxBf16) != 0 || (features.Eax >= 1 && (cpuId(7, 1).Eax & Avx512Bf16) != 0);
    }
}
