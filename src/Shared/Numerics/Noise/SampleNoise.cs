using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autoencoder.Shared.Numerics.RandomNumbers;
using Autoencoder.Shared.Numerics.Samples;
using static System.Runtime.Intrinsics.Vector512;

namespace Autoencoder.Shared.Numerics.Noise;

/// <summary>
/// The noise on the samples of one epoch. What it does to a pixel follows from seed, epoch, sample and pixel alone, so
/// every worker sees the same corrupted image, whatever else it computes with it. The default is none.
/// </summary>
/// <remarks>
/// Pixel p of a sample has the p mod 8-th of the eight halves, low before high, of the Philox output at counter
/// (p / 8, sample, epoch, 0): u of 32 bits. mask: the pixel is 0 where u &lt; ⌊P · 2^32⌋. gaussian: u is what
/// <see cref="NormalQuantile"/> takes.
/// </remarks>
public readonly struct SampleNoise
{
    private const int Lanes = 16;

    // Enough for the draws of a block to overlap in the processor, few enough for the stack.
    private const int BlockPixels = 512;

    private readonly NoiseKind _kind;
    private readonly float _deviation;
    private readonly uint _threshold;
    private readonly Philox _random;
    private readonly ulong _epoch;

    private SampleNoise(InputNoise noise, ulong seed, RandomUse use, int epoch)
    {
        _kind = noise.Kind;
        _deviation = (float)noise.Amount;
        _threshold = noise.Kind == NoiseKind.Mask ? (uint)(noise.Amount * (1L << 32)) : 0;
        _random = new Philox(seed, (ulong)use);
        _epoch = (ulong)epoch;
    }

    public bool IsNone => _kind == NoiseKind.None;

    /// <summary>The noise on the training images in an epoch, from 0; another one has another.</summary>
    public static SampleNoise InTraining(InputNoise noise, ulong seed, int epoch) => new(noise, seed, RandomUse.TrainingNoise, epoch);

    /// <summary>The noise on the test images: always the same, so that the losses of two epochs can be compared.</summary>
    public static SampleNoise InValidation(InputNoise noise, ulong seed) => new(noise, seed, RandomUse.ValidationNoise, 0);

    /// <summary>Writes the samples of a set as they are corrupted.</summary>
    /// <param name="corrupted">Shape [samples, values]; in [0, 1] if those of the set are.</param>
    public void Corrupt(SampleSet images, ReadOnlySpan<int> samples, Span<float> corrupted)
    {
        for (var row = 0; row < samples.Length; row++)
            Corrupt(images, samples[row], samples[row], corrupted.Slice(row * images.ValueCount, images.ValueCount));
    }

    /// <summary>Writes one sample of a set as it is corrupted; without noise, as a model is given it.</summary>
    /// <param name="index">Where it is in the set.</param>
    /// <param name="sample">From which its noise follows: the index in the set that is trained on or validated with.</param>
    /// <param name="corrupted">Values of one sample.</param>
    public void Corrupt(SampleSet images, int index, int sample, Span<float> corrupted)
    {
        if (images.Kind == ValueKind.Bytes)
            Corrupt(images.Bytes(index), sample, corrupted);
        else
            Corrupt(images.Floats(index), sample, images.IsWithinUnit, corrupted);
    }

    /// <summary>Writes one sample as it is corrupted; without noise, just scaled.</summary>
    /// <param name="image">Bytes, white as 255.</param>
    /// <param name="sample">Its index in the set.</param>
    /// <param name="corrupted">As long as the image; values in [0, 1].</param>
    public void Corrupt(ReadOnlySpan<byte> image, int sample, Span<float> corrupted)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(corrupted.Length, image.Length);
        Span<ulong> numbers = stackalloc ulong[BlockPixels / 2];
        for (var first = 0; first < image.Length; first += BlockPixels)
        {
            var pixels = image.Slice(first, Math.Min(BlockPixels, image.Length - first));
            if (!IsNone)
                _random.Fill(numbers[..(4 * ((pixels.Length + 7) / 8))], (ulong)first / 8, (ulong)sample, _epoch);
            CorruptBlock(pixels, MemoryMarshal.Cast<ulong, uint>(numbers), corrupted.Slice(first, pixels.Length));
        }
    }

    private void Corrupt(ReadOnlySpan<float> values, int sample, bool isWithinUnit, Span<float> corrupted)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(corrupted.Length, values.Length);
        if (IsNone)
        {
            values.CopyTo(corrupted);
            return;
        }

        Span<ulong> numbers = stackalloc ulong[BlockPixels / 2];
        Span<float> clean = stackalloc float[Lanes];
        Span<float> result = stackalloc float[Lanes];
        for (var first = 0; first < values.Length; first += BlockPixels)
        {
            var count = Math.Min(BlockPixels, values.Length - first);
            _random.Fill(numbers[..(4 * ((count + 7) / 8))], (ulong)first / 8, (ulong)sample, _epoch);
            var drawn = MemoryMarshal.Cast<ulong, uint>(numbers);
            for (var i = 0; i < count; i += Lanes)
            {
                var left = Math.Min(Lanes, count - i);
                values.Slice(first + i, left).CopyTo(clean);
                (isWithinUnit ? Corrupt(Create<float>(clean), Load(drawn, i)) : CorruptFreely(Create<float>(clean), Load(drawn, i))).CopyTo(result);
                result[..left].CopyTo(corrupted[(first + i)..]);
            }
        }
    }

    private void CorruptBlock(ReadOnlySpan<byte> pixels, ReadOnlySpan<uint> numbers, Span<float> corrupted)
    {
        var i = 0;
        for (; i <= pixels.Length - Lanes; i += Lanes)
            Corrupt(Widen(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(pixels), (nuint)i)), Load(numbers, i)).StoreUnsafe(ref MemoryMarshal.GetReference(corrupted), (nuint)i);
        if (i == pixels.Length)
            return;
        Span<byte> part = stackalloc byte[Lanes];
        part.Clear();
        pixels[i..].CopyTo(part);
        Span<float> result = stackalloc float[Lanes];
        Corrupt(Widen(Vector128.Create<byte>(part)), Load(numbers, i)).CopyTo(result);
        result[..(pixels.Length - i)].CopyTo(corrupted[i..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Corrupt(Vector512<float> clean, Vector512<uint> number) => _kind switch
    {
        NoiseKind.Gaussian => Min(Max(clean + NormalQuantile.Of(number) * Create(_deviation), Vector512<float>.Zero), Vector512<float>.One),
        NoiseKind.Mask => ConditionalSelect(GreaterThanOrEqual(number, Create(_threshold)).AsSingle(), clean, Vector512<float>.Zero),
        _ => clean,
    };

    // Where values are not between black and white, nothing is clipped.
    private Vector512<float> CorruptFreely(Vector512<float> clean, Vector512<uint> number) =>
        _kind == NoiseKind.Gaussian ? clean + NormalQuantile.Of(number) * Create(_deviation) : Corrupt(clean, number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(Vector128<byte> bytes)
    {
        var words = Vector256.WidenLower(bytes.ToVector256Unsafe());
        return ConvertToSingle(WidenLower(words.ToVector512Unsafe()).AsInt32()) / Create((float)byte.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Load(ReadOnlySpan<uint> numbers, int index) =>
        LoadUnsafe(ref MemoryMarshal.GetReference(numbers), (nuint)index);
}
