using System.Diagnostics;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Memory;

/// <summary>A process whose memory is looked at.</summary>
/// <param name="ProcessorSecondsToJoin">As in <see cref="MemoryUse"/>.</param>
internal sealed record SampledProcess(string Name, TrainerProcess Process, double? ProcessorSecondsToJoin = null);

/// <summary>Looks at the resident memory of processes every so often.</summary>
internal sealed class MemorySampler(IReadOnlyList<SampledProcess> processes)
{
    private readonly List<MemorySample>[] _samples = [.. processes.Select(_ => new List<MemorySample>())];
    private readonly long[] _peaks = new long[processes.Count];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Of all processes, or of none: a single sample says nothing of growth.</summary>
    public IEnumerable<MemoryUse> Uses => _samples[0].Count < MemoryUse.MinSamples
        ? []
        : processes.Select((process, i) => MemoryUse.Of(process.Name, _peaks[i], process.ProcessorSecondsToJoin, _samples[i]));

    /// <returns>A process that has ended, in which case nothing is noted of any; null if all are there.</returns>
    public SampledProcess? Sample()
    {
        var seen = new (MemorySample Sample, long Peak)[processes.Count];
        for (var i = 0; i < processes.Count; i++)
        {
            if (Look(processes[i].Process) is not var (resident, peak))
                return processes[i];
            seen[i] = (new MemorySample(_clock.Elapsed.TotalSeconds, resident), peak);
        }

        for (var i = 0; i < seen.Length; i++)
        {
            _samples[i].Add(seen[i].Sample);
            _peaks[i] = seen[i].Peak;
        }

        return null;
    }

    /// <summary>What a process has, and has had at most, in KB; null if it has ended.</summary>
    private static (long Resident, long Peak)? Look(TrainerProcess of)
    {
        try
        {
            using var process = Process.GetProcessById(of.Id);
            // Of a process that has ended and is still in the system's list, it is nothing.
            return process.WorkingSet64 is > 0 and var resident ? (resident / 1024, process.PeakWorkingSet64 / 1024) : null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
