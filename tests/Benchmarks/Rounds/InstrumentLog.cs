using System.Text.Json;
using Autoencoder.Benchmarks.Reporting;

namespace Autoencoder.Benchmarks.Rounds;

/// <summary>A round of the coordinator.</summary>
/// <param name="IsStep">And not an evaluation.</param>
/// <param name="End">When the next one began, in ticks of the clock that all processes of a machine share.</param>
/// <param name="Milliseconds">From its orders to the next round's.</param>
internal readonly record struct MeasuredRound(bool IsStep, long End, double Milliseconds);

/// <summary>A partial sum of gradients.</summary>
/// <param name="Worker">The thread that computed it, within its process.</param>
/// <param name="End">In ticks of the same clock.</param>
/// <param name="Milliseconds">What it took to compute.</param>
internal readonly record struct ComputedSum(int Worker, long End, double Milliseconds);

/// <summary>What the instruments of a process have measured (docs/metrics.md), in the order of time.</summary>
/// <param name="Rounds">Of a coordinator.</param>
/// <param name="Sums">Of a process that computes.</param>
internal sealed record InstrumentLog(IReadOnlyList<MeasuredRound> Rounds, IReadOnlyList<ComputedSum> Sums)
{
    public void Save(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this));

    /// <exception cref="BenchmarkException">The process has left none.</exception>
    public static InstrumentLog Read(string path) => File.Exists(path)
        ? JsonSerializer.Deserialize<InstrumentLog>(File.ReadAllBytes(path))!
        : throw new BenchmarkException("a process of the training did not write what its instruments measured");
}
