using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Reports;

/// <summary>summary.json: the settings of a run and what became of it. Scripts depend on the names.</summary>
public sealed record RunSummary
{
    // The default encoder, made for HTML pages, writes the + of a version as \u002B.
    private static readonly RunSummaryJson Json = new(new JsonSerializerOptions(RunSummaryJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>For example keras-bce.</summary>
    public required string Preset { get; init; }

    /// <summary>For example 784-32-784.</summary>
    public required string Layers { get; init; }

    /// <summary>For example relu,sigmoid.</summary>
    public required string Activations { get; init; }

    /// <summary>bce or mse.</summary>
    public required string Loss { get; init; }

    /// <summary>Of the matrix products: f32 or bf16.</summary>
    public required string Precision { get; init; }

    /// <summary>Whose products: exact or torch. Summaries of the time when there was only libtorch's do not say.</summary>
    public string? Engine { get; init; }

    public required int CodeSize { get; init; }

    /// <summary>Weights and biases of the model.</summary>
    public required int Parameters { get; init; }

    /// <summary>For example adam (keras).</summary>
    public required string Optimizer { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>keras or pytorch, or weights and their SHA-256.</summary>
    public required string Initialisation { get; init; }

    /// <summary>On the inputs, for example gaussian:0.3, or none.</summary>
    public required string Noise { get; init; }

    /// <summary>How the samples of an epoch were mixed, for example full or window:256MiB; a file without it is of a run with full.</summary>
    public string Shuffle { get; init; } = "full";

    public required ulong Seed { get; init; }

    /// <summary>Epochs done; fewer than were asked for if the run was not completed.</summary>
    public required int Epochs { get; init; }

    public required long Steps { get; init; }

    /// <summary>Samples of a step.</summary>
    public required int Batch { get; init; }

    /// <summary>Shards of a step.</summary>
    public required int Shards { get; init; }

    /// <summary>Training samples that counted in the last epoch; all of them, each once, or something is wrong.</summary>
    public required long SamplesPerEpoch { get; init; }

    /// <summary>Of the last epoch, mean per pixel; null if no epoch was done.</summary>
    public required double? TrainLoss { get; init; }

    /// <summary>After the last epoch, mean per pixel of the test images (with noise, if there is any); null if no epoch was done.</summary>
    public required double? ValLoss { get; init; }

    /// <summary>Of the final float32 weights, little-endian, in layout order; lower-case hexadecimal.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Over the steps of the whole run; evaluations are not counted.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Of the last process, with what it took the workers to come.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>How many coordinators, one after the other, worked on the run. The counts below are those of the last.</summary>
    public required long Term { get; init; }

    public required int WorkersSeen { get; init; }

    public required int WorkersLost { get; init; }

    /// <summary>Shards that were dealt out again because their worker was lost or late.</summary>
    public required long ShardsReissued { get; init; }

    /// <summary>False if the run was ended before its last epoch, by Ctrl-C.</summary>
    public required bool Completed { get; init; }

    /// <summary>In UTC.</summary>
    public required DateTime FinishedAt { get; init; }

    /// <summary>Of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The summary in a file; null if it is not there, or is none.</summary>
    public static RunSummary? Read(string path) => FileAttempt.OrNull(() => JsonSerializer.Deserialize(InputFile.ReadAll(path), Json.RunSummary));

    /// <summary>Writes the summary; it replaces an older one.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Save(string path)
    {
        if (FinishedAt.Kind != DateTimeKind.Utc)
            throw new InvalidOperationException($"{nameof(FinishedAt)} must be in UTC.");
        OutputAttempt.Save(path, stream =>
        {
            JsonSerializer.Serialize(stream, this, Json.RunSummary);
            stream.WriteByte((byte)'\n');
        });
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunSummary))]
internal sealed partial class RunSummaryJson : JsonSerializerContext;
