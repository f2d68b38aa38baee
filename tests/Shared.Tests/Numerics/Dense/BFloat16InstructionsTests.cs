using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

public sealed class BFloat16InstructionsTests
{
    // CPUID leaf 7: the highest subleaf, EDX of subleaf 0 (bit 22 is amx_bf16), EAX of subleaf 1 (bit 5 is avx512_bf16).
    [Theory]
    [InlineData("neither", 1, 0xFFBFFFFF, 0x7FFFFFDF, false)]
    [InlineData("avx512_bf16", 1, 0, 0x00000020, true)]
    [InlineData("amx_bf16", 0, 0x00400000, 0, true)]
    [InlineData("a subleaf that is not there", 0, 0, 0x00000020, false)]
    public void They_are_where_CPUID_says_so(string processor, int subleaves, uint edx, int eax1, bool expected) => Assert.True(
        expected == BFloat16Instructions.AreReportedBy((leaf, subleaf) => (leaf, subleaf) switch
        {
            (0, _) => (0x20, 0, 0, 0),
            (7, 0) => (subleaves, 0, 0, unchecked((int)edx)),
            (7, 1) => (eax1, 0, 0, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(leaf)),
        }),
        processor);

    [Fact]
    public void A_processor_without_the_leaf_has_none_of_them() =>
        Assert.False(BFloat16Instructions.AreReportedBy((leaf, _) => leaf == 0 ? (6, 0, 0, 0) : (-1, -1, -1, -1)));

    [SkippableFact]
    public void They_are_here_exactly_if_the_kernel_lists_them()
    {
        Skip.IfNot(File.Exists("/proc/cpuinfo"), "there is no /proc/cpuinfo to compare with");
        var flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ');
        Skip.If(flags is null, "/proc/cpuinfo has no flags");

        Assert.Equal(flags.Contains("avx512_bf16") || flags.Contains("amx_bf16"), BFloat16Instructions.SlownessHere(Precision.Bf16) is null);
    }

    [Fact]
    public void Only_bf16_without_them_is_slow()
    {
        Assert.Null(BFloat16Instructions.SlownessOn(Precision.F32, hasInstructions: false));
        Assert.Null(BFloat16Instructions.SlownessOn(Precision.Bf16, hasInstructions: true));
        Assert.Equal(
            "this processor has no instructions for bfloat16 (avx512_bf16 or amx_bf16), so --precision bf16 will be slower here than f32",
            BFloat16Instructions.SlownessOn(Precision.Bf16, hasInstructions: false));
    }
}
