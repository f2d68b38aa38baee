using System.Diagnostics;

namespace Autoencoder.Benchmarks.Memory;

/// <summary>Looks at the resident memory of processes every so often.</summary>
internal sealed class MemorySampler(IReadOnlyList<(string Name, int Id)> processes)
{
    private readonly List<MemorySample>[] _samples = [.. processes.Select(_ => new List<MemorySample>())];
    private readonly long[] _peaks = new long[processes.Count];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public IEnumerable<MemoryUse> Uses => processes.Select((process, i) => MemoryUse.Of(process.Name, _peaks[i], _samples[i]));

    /// <exception cref="ArgumentException">One of the processes has ended.</exception>
    public void Sample()
    {
        for (var i = 0; i < processes.Count; i++)
        {
            using var process = Process.GetProcessById(processes[i].Id);
            _samples[i].Add(new MemorySample(_clock.Elapsed.TotalSeconds, process.WorkingSet64 / 1024));
            _peaks[i] = process.PeakWorkingSet64 / 1024;
        }
    }
}
