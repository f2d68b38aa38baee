using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Events;

/// <summary>A row of events.jsonl, as <see cref="EventLog"/> writes it.</summary>
/// <param name="Time">In UTC.</param>
/// <param name="Term">Of the process that wrote it.</param>
internal sealed record LoggedEvent(DateTime Time, long Term, TrainingEvent Happening)
{
    /// <summary>The rows of a file, which may still be written; null stands for a line that is none.</summary>
    /// <exception cref="IOException">The file is not there or cannot be read; so too UnauthorizedAccessException.</exception>
    public static IEnumerable<LoggedEvent?> Read(string path)
    {
        using var lines = new StreamReader(InputFile.Open(path, FileShare.ReadWrite | FileShare.Delete));
        while (lines.ReadLine() is { } line)
            yield return Parse(line);
    }

    private static LoggedEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, LoggedEventJson.Default.Stamp) is { Time.Kind: DateTimeKind.Utc } stamp
                && JsonSerializer.Deserialize(line, LoggedEventJson.Default.TrainingEvent) is { Event: not null, Text: not null } happening
                ? new LoggedEvent(stamp.Time, stamp.Term, happening)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record Stamp(DateTime Time, long Term);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LoggedEvent.Stamp))]
[JsonSerializable(typeof(TrainingEvent))]
internal sealed partial class LoggedEventJson : JsonSerializerContext;
