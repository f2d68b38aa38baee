using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>How the samples of an epoch are mixed: all with all, or blocks first and then samples within a window of some bytes.</summary>
public sealed record SampleShuffle
{
    /// <summary>What a user may write.</summary>
    public const string Form = "full, or window:SIZE with the amount of samples that are mixed at a time, for example window:256MiB";

    public static readonly SampleShuffle Full = new((long?)null);

    // All of so many bytes can be at hand in most machines; beyond that, a worker keeps a part.
    private const long LargestFull = 2L << 30;

    private const long DefaultWindow = 256L << 20;

    private SampleShuffle(long? window) => WindowBytes = window;

    /// <summary>Of the samples that are mixed at a time; null for all.</summary>
    public long? WindowBytes { get; }

    /// <summary>Where none is given: full up to 2 GiB of training samples, and a window of 256 MiB beyond.</summary>
    public static SampleShuffle DefaultFor(long trainBytes) => trainBytes <= LargestFull ? Full : new SampleShuffle(DefaultWindow);

    /// <param name="text">For example window:64MiB.</param>
    /// <returns>Null if it is not of the <see cref="Form"/>.</returns>
    public static SampleShuffle? Parse(string text) => text.Trim().ToLowerInvariant().Split(':') switch
    {
        ["full"] => Full,
        ["window", var size] when ByteSize.Parse(size) is { } bytes => new SampleShuffle(bytes),
        _ => null,
    };

    /// <summary>The window in samples of a training set; null for all.</summary>
    public ShuffleWindow? WindowOver(SampleSet train) =>
        WindowBytes is { } bytes ? new ShuffleWindow(train.BlockSamples, Math.Max(1, bytes / train.SampleBytes)) : null;

    public override string ToString() => WindowBytes is { } bytes ? $"window:{ByteSize.Format(bytes)}" : "full";
}
