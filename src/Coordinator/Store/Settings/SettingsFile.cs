using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Shared.Numerics.Noise;

namespace Autoencoder.Coordinator.Store.Settings;

/// <summary>settings.json: the settings of a run as they were used, defaults filled in, under the names of the options.</summary>
public sealed record SettingsFile(
    [property: JsonPropertyName("preset")] string Preset,
    [property: JsonPropertyName("layers")] string Layers,
    [property: JsonPropertyName("activations")] string Activations,
    [property: JsonPropertyName("loss")] string Loss,
    [property: JsonPropertyName("epochs")] int Epochs,
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("shards")] int Shards,
    [property: JsonPropertyName("framework")] string Framework,
    [property: JsonPropertyName("precision")] string Precision,
    [property: JsonPropertyName("lr")] double LearningRate,
    [property: JsonPropertyName("noise")] string? Noise,
    [property: JsonPropertyName("seed")] ulong Seed,
    [property: JsonPropertyName("from")] string? From,
    [property: JsonPropertyName("from-sha256")] string? FromSha256,
    [property: JsonPropertyName("data")] string Data,
    [property: JsonPropertyName("workers")] int Workers,
    [property: JsonPropertyName("listen")] string? Listen,
    [property: JsonPropertyName("await-workers")] int AwaitWorkers,
    [property: JsonPropertyName("checkpoint-every")] string CheckpointEvery,
    [property: JsonPropertyName("checkpoint-keep")] int CheckpointKeep,
    [property: JsonPropertyName("audit")] double Audit,
    [property: JsonPropertyName("tls")] string? Tls)
{
    /// <summary>A file that, as appsettings.json, asks for the same run again.</summary>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Save(string path, TrainSettings settings) => ReportFile.Save(path, stream =>
    {
        JsonSerializer.Serialize(stream, Of(settings), SettingsJson.Default.SettingsFile);
        stream.WriteByte((byte)'\n');
    });

    /// <summary>The same as text.</summary>
    public static string Text(TrainSettings settings) => JsonSerializer.Serialize(Of(settings), SettingsJson.Default.SettingsFile);

    private static SettingsFile Of(TrainSettings settings) => new(
        settings.Preset, settings.Model.LayersText, settings.Model.ActivationsText, settings.Model.LossText, settings.Epochs,
        settings.Batch, settings.Shards, settings.Framework.Name, settings.Model.PrecisionText, settings.LearningRate,
        // Not written if there is none: runs that began before there was noise at all go on.
        settings.Noise.Kind == NoiseKind.None ? null : settings.Noise.ToString(), settings.Seed,
        settings.StartsFrom?.Path, settings.StartsFrom?.Sha256, settings.DataDirectory, settings.Workers,
        settings.Listen?.ToString(), settings.AwaitWorkers, settings.Checkpoints.ToString(), settings.CheckpointsKept, settings.AuditRate,
        settings.Tls);
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SettingsFile))]
internal sealed partial class SettingsJson : JsonSerializerContext;
