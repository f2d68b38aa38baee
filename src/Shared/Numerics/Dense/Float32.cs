using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>A float32; nothing is converted.</summary>
internal readonly struct Float32(float value) : IElement<Float32>
{
    private readonly float _value = value;

    public static float PixelScale => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref readonly Float32 first) => Vector512.LoadUnsafe(in first._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, ref Float32 first) => values.StoreUnsafe(ref Unsafe.As<Float32, float>(ref first));
}
