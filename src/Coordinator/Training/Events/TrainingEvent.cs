namespace Autoencoder.Coordinator.Training.Events;

/// <summary>
/// Something that happened in a run: a line for people and fields for programs, which are a row of events.jsonl. Fields
/// that do not apply are null.
/// </summary>
/// <param name="Event">What it is, for example worker-lost. docs/reliability.md lists them.</param>
/// <param name="Text">One line for the console.</param>
public sealed record TrainingEvent(string Event, string Text)
{
    /// <summary>A row in the file, but no line on the console: something else says it there, or it is too fine.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>From 1.</summary>
    public int? Epoch { get; init; }

    /// <summary>The step that it is about, counted from 0; null: the row says during which one it happened.</summary>
    public long? Step { get; init; }

    /// <summary>train or evaluate.</summary>
    public string? Phase { get; init; }

    /// <summary>The worker that it is about; of reissued shards, the one that gets them.</summary>
    public string? Worker { get; init; }

    /// <summary>A second worker: of reissued shards, the one that had them.</summary>
    public string? Other { get; init; }

    public int? FirstShard { get; init; }

    /// <summary>How many shards, from <see cref="FirstShard"/> on if that is known.</summary>
    public long? Shards { get; init; }

    /// <summary>Workers that take part after it.</summary>
    public int? Workers { get; init; }

    /// <summary>Mean over samples.</summary>
    public double? Loss { get; init; }

    public double? ValidationLoss { get; init; }

    public double? SamplesPerSecond { get; init; }

    public double? Milliseconds { get; init; }

    /// <summary>What it takes when nothing happens.</summary>
    public double? TypicalMilliseconds { get; init; }

    public string? Cause { get; init; }
}
