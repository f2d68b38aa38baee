using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.Intrinsics.Vector512;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// A bfloat16: the upper sixteen bits of the float32 of the same value. Pixels are fed as 0 to 255, which are exact in
/// eight significant bits, where n / 255 is not.
/// </summary>
internal readonly struct BFloat16(ushort bits) : IElement<BFloat16>
{
    private const uint QuietNaN = 0x7FC0;

    private readonly ushort _bits = bits;

    public static float PixelScale => byte.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref readonly BFloat16 first) =>
        (WidenLower(Vector256.LoadUnsafe(in first._bits).ToVector512Unsafe()) << 16).AsSingle();

    // To add half of the last place that stays, less one if that place is even, carries exactly where rounding is upwards.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, ref BFloat16 first)
    {
        var bits = values.AsUInt32();
        var rounded = (bits + Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16;
        var kept = ConditionalSelect(IsNaN(values).AsUInt32(), Create(QuietNaN), rounded);
        var halves = Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt16(kept) : Vector256.Narrow(kept.GetLower(), kept.GetUpper());
        halves.StoreUnsafe(ref Unsafe.As<BFloat16, ushort>(ref first));
    }
}
