using System.Text.Json;

namespace Autoencoder.Support;

/// <summary>What is read of a run's summary.json.</summary>
public sealed record RunSummary(
    bool Completed, int Epochs, long Steps, string WeightsSha256, int WorkersSeen, int WorkersLost, long SamplesPerEpoch, double? ValLoss)
{
    public static RunSummary Read(string path) =>
        JsonSerializer.Deserialize<RunSummary>(File.ReadAllBytes(path), JsonSerializerOptions.Web)!;
}
