using System.Globalization;

namespace Autoencoder.Chaos;

/// <summary>What the tool was asked to do.</summary>
/// <param name="Faults">How long faults are injected.</param>
/// <param name="Rate">Faults a second in the hardest phase.</param>
/// <param name="Workers">Worker processes, beside the spares.</param>
/// <param name="Epochs">Of each run.</param>
/// <param name="Pairs">Of runs in peace and runs with kills; null to inject all kinds of faults instead.</param>
/// <param name="Report">Null for none.</param>
internal sealed record ChaosSettings(
    TimeSpan Faults, int Seed, double Rate, int Workers, int Epochs, IReadOnlySet<FaultKind> Kinds, int? Pairs, string? Report)
{
    /// <summary>The coordinator's options. For the measurement of kills a step has a shard for each worker, so that spares are idle.</summary>
    public string Training { get; } = string.Create(
        CultureInfo.InvariantCulture, $"--preset keras-bce --epochs {Epochs}{(Pairs is null ? "" : $" --shards {Workers}")}");
}
