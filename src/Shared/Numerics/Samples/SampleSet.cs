using System.Runtime.InteropServices;

namespace Autoencoder.Shared.Numerics.Samples;

/// <summary>
/// Samples of one shape, immutable and safe to share between threads. Bytes stay bytes for as long as they rest: a
/// quarter of the memory of floats, and scaling a row is cheap when it is gathered for a step.
/// </summary>
public sealed class SampleSet
{
    private readonly SampleBlocks _blocks;
    private readonly byte[] _labels;

    /// <summary>Grey images. Wraps the arrays without copying them; the caller must not write to them afterwards.</summary>
    /// <param name="count">Images, at least 1.</param>
    /// <param name="height">Rows of an image, at least 1.</param>
    /// <param name="width">Columns of an image, at least 1.</param>
    /// <param name="pixels">Shape [count, height, width], row-major: count × height × width bytes.</param>
    /// <param name="labels">Shape [count], or null where the images have none.</param>
    /// <exception cref="ArgumentException">The sizes do not agree or one of them is below 1.</exception>
    public SampleSet(int count, int height, int width, byte[] pixels, byte[]? labels = null)
        : this(count, new SampleShape(height, width), pixels, labels)
    {
    }

    /// <summary>Wraps the arrays without copying them; the caller must not write to them afterwards.</summary>
    /// <param name="values">One byte a value, sample after sample.</param>
    /// <exception cref="ArgumentException">The sizes do not agree or one of them is below 1.</exception>
    public SampleSet(int count, SampleShape shape, byte[] values, byte[]? labels = null)
        : this(count, shape, ValueKind.Bytes, isWithinUnit: true, new SamplesInMemory(count, values), labels)
    {
        if ((UInt128)values.Length != (UInt128)count * (UInt128)SampleBytes)
            throw new ArgumentException($"{count} samples of {shape} do not fill {values.Length} bytes exactly.", nameof(values));
    }

    /// <param name="kind">Of each value.</param>
    /// <param name="isWithinUnit">What a model is given lies in [0, 1]; so it does for bytes.</param>
    /// <param name="blocks">As many samples as <paramref name="count"/>.</param>
    /// <param name="labels">Shape [count], or null where the samples have none.</param>
    /// <exception cref="ArgumentException">The sizes do not agree or one of them is below 1.</exception>
    public SampleSet(int count, SampleShape shape, ValueKind kind, bool isWithinUnit, SampleBlocks blocks, byte[]? labels = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Channels);
        ArgumentNullException.ThrowIfNull(blocks);
        if (labels is not null && labels.Length != count)
            throw new ArgumentException($"There are {count} samples but {labels.Length} labels.", nameof(labels));
        (Count, Shape, Kind, IsWithinUnit) = (count, shape, kind, isWithinUnit);
        SampleBytes = checked(shape.Values * (kind == ValueKind.Bytes ? sizeof(byte) : sizeof(float)));
        BlockSamples = blocks is SamplesInMemory ? SampleBlocks.DefaultSamples(SampleBytes) : blocks.SamplesPerBlock;
        _blocks = blocks;
        _labels = labels ?? [];
    }

    /// <summary>Samples in the set, at least 1.</summary>
    public int Count { get; }

    public SampleShape Shape { get; }

    public ValueKind Kind { get; }

    /// <summary>True if all values that a model is given lie in [0, 1].</summary>
    public bool IsWithinUnit { get; }

    /// <summary>Values of a sample.</summary>
    public int ValueCount => Shape.Values;

    /// <summary>Bytes of a sample.</summary>
    public int SampleBytes { get; }

    /// <summary>Samples of a block, as which the set is written, sent and mixed; the last block may have fewer.</summary>
    public int BlockSamples { get; }

    /// <summary>Shape [<see cref="Count"/>]; empty where the samples have no labels. Training never looks at them.</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>One sample of bytes, shape [<see cref="ValueCount"/>], in the order of its <see cref="Shape"/>.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    /// <exception cref="InvalidOperationException">The values are no bytes.</exception>
    public ReadOnlySpan<byte> Bytes(int index) => Kind == ValueKind.Bytes ? Record(index) : throw new InvalidOperationException("The values are no bytes.");

    /// <summary>One sample as a model is given it.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <param name="values">Shape [<see cref="ValueCount"/>].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public void Read(int index, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, ValueCount);
        if (Kind == ValueKind.Floats)
        {
            Floats(index).CopyTo(values);
            return;
        }

        var bytes = Bytes(index);
        for (var i = 0; i < values.Length; i++)
            values[i] = bytes[i] / 255f;
    }

    /// <summary>Samples from <paramref name="first"/> on as a model is given them.</summary>
    /// <param name="values">Shape [samples, <see cref="ValueCount"/>].</param>
    public void ReadMany(int first, Span<float> values)
    {
        if (values.Length % ValueCount != 0 || first < 0 || values.Length / ValueCount > Count - first)
            throw new ArgumentException($"{values.Length} values from sample {first} on are not samples of the {Count} with {ValueCount} values.");
        for (var i = 0; i < values.Length; i += ValueCount)
            Read(first + i / ValueCount, values.Slice(i, ValueCount));
    }

    /// <summary>One sample of float32, shape [<see cref="ValueCount"/>], in the order of its <see cref="Shape"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    /// <exception cref="InvalidOperationException">The values are no float32.</exception>
    public ReadOnlySpan<float> Floats(int index) =>
        Kind == ValueKind.Floats ? MemoryMarshal.Cast<byte, float>(Record(index)) : throw new InvalidOperationException("The values are no float32.");

    /// <summary>Copies of some samples, in the order given, with their labels.</summary>
    /// <param name="indices">At least one, each 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public SampleSet Chosen(ReadOnlySpan<int> indices)
    {
        var records = new byte[checked(indices.Length * SampleBytes)];
        var labels = _labels.Length == 0 ? null : new byte[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            Record(indices[i]).CopyTo(records.AsSpan(i * SampleBytes));
            if (labels is not null)
                labels[i] = _labels[indices[i]];
        }

        return new SampleSet(indices.Length, Shape, Kind, IsWithinUnit, new SamplesInMemory(indices.Length, records), labels);
    }

    /// <summary>The bytes of samples as they rest, from <paramref name="first"/> on: at least one, and as many as lie in a row.</summary>
    /// <param name="most">At most so many samples, at least 1.</param>
    public ReadOnlySpan<byte> ContiguousFrom(int first, int most)
    {
        var (block, place) = Math.DivRem(first, _blocks.SamplesPerBlock);
        var rest = _blocks.Block(block)[(place * SampleBytes)..];
        return rest[..Math.Min(rest.Length, checked((int)Math.Min((long)most * SampleBytes, int.MaxValue)))];
    }

    /// <summary>For one thread, which says beforehand what it is going to read.</summary>
    public SampleReader NewReader() => _blocks.NewPrefetched(SampleBytes) is { } gathered
        ? new SampleReader(new SampleSet(Count, Shape, Kind, IsWithinUnit, gathered, _labels.Length == 0 ? null : _labels), gathered)
        : new SampleReader(this, null);

    private ReadOnlySpan<byte> Record(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _blocks.Sample(index, SampleBytes);
    }
}
