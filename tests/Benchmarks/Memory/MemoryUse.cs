using Autoencoder.Benchmarks.Measuring;

namespace Autoencoder.Benchmarks.Memory;

/// <summary>How much memory a process had at a time.</summary>
/// <param name="Seconds">Since sampling began.</param>
/// <param name="ResidentKB">In KB of 1024 bytes.</param>
internal readonly record struct MemorySample(double Seconds, long ResidentKB);

/// <summary>What a process needed over its time.</summary>
/// <param name="PeakKB">Of its whole life, as the system counts it.</param>
/// <param name="GrowthKBPerMinute">The trend after the warm-up.</param>
/// <param name="IsFlat">Over the time that was looked at, the trend is below a hundredth of what it has.</param>
/// <param name="ProcessorSecondsToJoin">Of a worker, on all cores together: from its start until the coordinator says that it has joined. Null for the coordinator.</param>
internal sealed record MemoryUse(
    string Process, long PeakKB, double MedianKB, double GrowthKBPerMinute, bool IsFlat, double? ProcessorSecondsToJoin, IReadOnlyList<MemorySample> Samples)
{
    /// <summary>One tells no growth.</summary>
    public const int MinSamples = 2;

    // Code is compiled, pools and the heap's generations fill.
    private const double WarmUpFraction = 0.2;
    private const double FlatFraction = 0.01;

    /// <param name="samples">In their order; at least <see cref="MinSamples"/>.</param>
    public static MemoryUse Of(string process, long peakKB, double? processorSecondsToJoin, IReadOnlyList<MemorySample> samples)
    {
        var warm = samples.Skip((int)(WarmUpFraction * samples.Count)).ToArray();
        var perMinute = 60 * Trend.Slope([.. warm.Select(sample => (sample.Seconds, (double)sample.ResidentKB))]);
        var median = Spread.Of(warm.Select(sample => (double)sample.ResidentKB)).Median;
        var minutes = (warm[^1].Seconds - warm[0].Seconds) / 60;
        return new MemoryUse(process, peakKB, median, perMinute, perMinute * minutes <= FlatFraction * median, processorSecondsToJoin, samples);
    }
}
