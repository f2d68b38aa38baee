using System.Text.Json;

namespace Autoencoder.Chaos;

/// <summary>A line of a run's events.jsonl. What does not apply to an event is null.</summary>
/// <param name="Time">In UTC.</param>
internal sealed record RunEvent(
    DateTime Time, string Event, int? Term = null, long? Step = null, string? Phase = null, string? Worker = null,
    string? Other = null, double? Milliseconds = null, double? TypicalMilliseconds = null, string? Cause = null)
{
    /// <summary>All events of a run, in their order; none if it has no such file.</summary>
    public static IReadOnlyList<RunEvent> Read(string path) => File.Exists(path) ? Parse(File.ReadAllText(path)) : [];

    /// <summary>A line that breaks off, as a killed coordinator leaves it, is passed over.</summary>
    public static IReadOnlyList<RunEvent> Parse(string lines)
    {
        var events = new List<RunEvent>();
        foreach (var line in lines.AsSpan().EnumerateLines())
            if (Parse(line) is { } one)
                events.Add(one);
        return events;
    }

    private static RunEvent? Parse(ReadOnlySpan<char> line)
    {
        try
        {
            return JsonSerializer.Deserialize<RunEvent>(line, JsonSerializerOptions.Web) is { Event: not null } one
                ? one with { Time = one.Time.ToUniversalTime() }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
