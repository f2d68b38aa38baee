namespace Autoencoder.Chaos;

/// <summary>What became of a run.</summary>
/// <param name="Weights">SHA-256 of the final weights; null if there are none.</param>
/// <param name="Failures">What may not happen, and has.</param>
/// <param name="Deserters">Workers that ended though nobody had asked them to.</param>
internal sealed record RunOutcome(
    string? Weights, IReadOnlyList<InjectedFault> Faults, IReadOnlyList<RunEvent> Events, long Samples, TimeSpan Took,
    IReadOnlyList<string> Failures, IReadOnlyList<string> Deserters)
{
    public double SamplesPerSecond => Samples / Took.TotalSeconds;
}
