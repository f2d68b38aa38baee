using System.Runtime.Intrinsics;
using Autoencoder.Shared.Numerics.Dense;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

public sealed class ExponentialTests
{
    /// <summary>Every 97th float32 there is: all exponents and signs, infinities and NaNs.</summary>
    [SkippableFact]
    public void It_has_the_bits_of_NETs_own()
    {
        Skip.IfNot(Vector128.IsHardwareAccelerated, ".NET itself takes another way without vector instructions");
        var lanes = Vector512.Create(0u, 97, 194, 291, 388, 485, 582, 679, 776, 873, 970, 1067, 1164, 1261, 1358, 1455);
        for (var first = 0UL; first < 1UL << 32; first += 16 * 97)
        {
            var x = (Vector512.Create((uint)first) + lanes).AsSingle();
            var (expected, actual) = (Vector512.Exp(x).AsUInt32(), Exponential.Exp(x).AsUInt32());
            if (expected != actual)
                Assert.Fail($"exp of {x} is {actual.AsSingle()}, but .NET has {expected.AsSingle()}");
        }
    }
}
