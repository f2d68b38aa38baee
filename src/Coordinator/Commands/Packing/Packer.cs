using System.Runtime.InteropServices;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>What was packed.</summary>
/// <param name="Clipped">Values beyond [0, 1] that were clipped.</param>
internal sealed record Packed(PackedDescription Description, long Clipped);

/// <summary>Packs a source: front to back, in memory for a sample and a bit a sample.</summary>
internal sealed class Packer(PackSource source, string sourcePath, ScalingKind? scaling, double testFraction)
{
    public const double DefaultTestFraction = 0.1;

    // Which samples are tested with is that of every packing, here and elsewhere.
    private const ulong SplitSeed = 1;

    /// <summary>Samples that are written in all.</summary>
    public long Total => (long)source.Count + source.TestCount;

    /// <summary>Of all samples.</summary>
    public long Bytes => Total * source.Shape.Values * (source.Kind == ValueKind.Bytes ? sizeof(byte) : sizeof(float));

    /// <param name="path">The folder to make.</param>
    /// <param name="done">Is told how many samples are written; may throw to end it.</param>
    /// <exception cref="FileException">The source cannot be used, or nothing be written.</exception>
    public Packed Pack(string path, Action<long> done)
    {
        var tested = Tested();
        var isFloat = source.Kind == ValueKind.Floats;
        var scale = isFloat ? Scaling.Fit(scaling, source.Shape, sourcePath, take => ReadTraining(tested, (sample, label) =>
        {
            // Nothing is written yet, but it may be ended.
            done(0);
            take(sample, label);
        })) : null;
        using var writer = new PackedWriter(path, source.Shape, source.Kind);
        var scaled = new float[isFloat ? source.Shape.Values : 0];
        var written = 0L;
        var i = 0;
        source.Read(isTest: false, (sample, label) => Add(tested is not null && tested[i++], sample, label));
        if (source.TestCount > 0)
            source.Read(isTest: true, (sample, label) => Add(isTest: true, sample, label));
        return new Packed(writer.Complete(scale?.IsWithinUnit ?? true, source.LabelNames, source.Columns, scale?.Description), scale?.Clipped ?? 0);

        void Add(bool isTest, ReadOnlySpan<byte> sample, byte? label)
        {
            if (scale is not null)
            {
                scale.Apply(MemoryMarshal.Cast<byte, float>(sample), scaled, sourcePath);
                sample = MemoryMarshal.AsBytes(scaled.AsSpan());
            }

            writer.Add(isTest, sample, label);
            done(++written);
        }
    }

    /// <summary>For each sample whether it is tested with; null if the source has a test split.</summary>
    private bool[]? Tested()
    {
        if (source.TestCount > 0)
            return null;
        var count = Math.Max(1, (int)Math.Round(source.Count * testFraction));
        if (count >= source.Count)
            throw new FileException(sourcePath, FormattableString.Invariant($"of {source.Count} in all, {count} to test with leave no sample to train on; give more, or a smaller --test."));
        var order = new SampleOrder(source.Count, SplitSeed, epoch: 0);
        var tested = new bool[source.Count];
        for (var position = 0; position < count; position++)
            tested[order[position]] = true;
        return tested;
    }

    private void ReadTraining(bool[]? tested, PackSource.Take take)
    {
        var i = 0;
        source.Read(isTest: false, (sample, label) =>
        {
            if (tested is null || !tested[i++])
                take(sample, label);
        });
    }
}
