using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// Sixteen values at a time to and from memory. Those with <c>left</c> take fewer at the end of a row. That end is a
/// call, so the longest loops are over whole registers: a loop that may call keeps what it adds up in memory.
/// </summary>
internal static partial class DenseKernels<TElement>
{
    private const int Lanes = 16;

    private static Vector512<float> Indices => Create(0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<float> values, int index) =>
        LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<TElement> values, int index) =>
        TElement.Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(values), index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> value, Span<float> values, int index) =>
        value.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> value, Span<TElement> values, int index) =>
        TElement.Store(value, ref Unsafe.Add(ref MemoryMarshal.GetReference(values), index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<float> values, int index, int left) =>
        left >= Lanes ? Load(values, index) : LoadPart(MemoryMarshal.Cast<float, Float32>(values.Slice(index, left)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<TElement> values, int index, int left) =>
        left >= Lanes ? Load(values, index) : LoadPart(values.Slice(index, left));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> value, Span<float> values, int index, int left)
    {
        if (left >= Lanes)
            Store(value, values, index);
        else
            StorePart(value, MemoryMarshal.Cast<float, Float32>(values.Slice(index, left)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> value, Span<TElement> values, int index, int left)
    {
        if (left >= Lanes)
            Store(value, values, index);
        else
            StorePart(value, values.Slice(index, left));
    }

    // Pixels as they were fed to the first layer, as 0 to 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FromPixelScale(Vector512<float> pixels) =>
        TElement.PixelScale == 1 ? pixels : pixels * Create(1 / TElement.PixelScale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LoadBytes(ReadOnlySpan<byte> bytes, int index, int left)
    {
        var sixteen = left >= Lanes ? Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(bytes), (nuint)index) : LoadPart(bytes.Slice(index, left));
        var words = Vector256.WidenLower(sixteen.ToVector256Unsafe());
        return ConvertToSingle(WidenLower(words.ToVector512Unsafe()).AsInt32());
    }

    // Zero in the lanes beyond the end of a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Within(Vector512<float> value, int left) =>
        left >= Lanes ? value : ConditionalSelect(LessThan(Indices, Create((float)left)), value, Vector512<float>.Zero);

    // Lane by lane in double, because the order in which a processor adds across a register differs between widths.
    private static double LaneSum(Vector512<float> value)
    {
        var sum = 0.0;
        for (var lane = 0; lane < Lanes; lane++)
            sum += value.GetElement(lane);
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> LoadPart<T>(ReadOnlySpan<T> values) where T : unmanaged, IElement<T>
    {
        Span<T> part = stackalloc T[Lanes];
        part.Clear();
        values.CopyTo(part);
        return T.Load(ref part[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<byte> LoadPart(ReadOnlySpan<byte> bytes)
    {
        Span<byte> part = stackalloc byte[Lanes];
        part.Clear();
        bytes.CopyTo(part);
        return Vector128.Create<byte>(part);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<T>(Vector512<float> value, Span<T> values) where T : unmanaged, IElement<T>
    {
        Span<T> part = stackalloc T[Lanes];
        T.Store(value, ref part[0]);
        part[..values.Length].CopyTo(values);
    }
}
