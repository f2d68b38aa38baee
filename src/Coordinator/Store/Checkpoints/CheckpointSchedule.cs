using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>When checkpoints are due: after an epoch, every so many steps, every so much time, or any of these.</summary>
/// <param name="EachEpoch">When an epoch's evaluation is done.</param>
/// <param name="Steps">At multiples of so many steps; at least 1.</param>
/// <param name="Interval">So long after the one before; whole seconds, at least 1.</param>
public sealed record CheckpointSchedule(bool EachEpoch, int? Steps, TimeSpan? Interval)
{
    /// <summary>What <see cref="TryParse"/> takes, in words that fit after "expected".</summary>
    public const string Form = "epoch, a number of steps (500), of seconds (30s) or of minutes (5min), or several of these with commas between them, or none";

    private const string Never = "none";
    private const string Epoch = "epoch";

    private long _step;
    private int _epochs;
    private TimeSpan _time;

    /// <summary>No more than half a minute is lost, and every epoch's end is kept.</summary>
    public static CheckpointSchedule Default { get; } = new(true, null, TimeSpan.FromSeconds(30));

    /// <summary>Reads, for example, epoch,30s; each kind at most once, whatever the case.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CheckpointSchedule? schedule)
    {
        schedule = new CheckpointSchedule(false, null, null);
        var parts = text.Split(',').Select(part => part.Trim().ToLowerInvariant()).ToImmutableArray();
        if (parts is [Never])
            return true;
        foreach (var part in parts)
        {
            schedule = part switch
            {
                Epoch when !schedule.EachEpoch => schedule with { EachEpoch = true },
                _ when schedule.Interval is null && Count(part, "min") is { } minutes => schedule with { Interval = TimeSpan.FromMinutes(minutes) },
                _ when schedule.Interval is null && Count(part, "s") is { } seconds => schedule with { Interval = TimeSpan.FromSeconds(seconds) },
                _ when schedule.Steps is null && Count(part, "") is { } steps => schedule with { Steps = steps },
                _ => null,
            };
            if (schedule is null)
                return false;
        }

        return true;
    }

    /// <summary>True if a checkpoint is due. It stays due until <see cref="Saved"/> has been called for it.</summary>
    /// <param name="step">Updates made.</param>
    /// <param name="epochsDone">Epochs whose evaluation is done.</param>
    /// <param name="now">From any origin, but always the same.</param>
    public bool IsDue(long step, int epochsDone, TimeSpan now) =>
        (EachEpoch && epochsDone > _epochs)
        || (Steps is { } steps && step / steps > _step / steps)
        || (Interval is { } interval && step > _step && now - _time >= interval);

    /// <summary>The same schedule after a checkpoint; also to be told where a training begins.</summary>
    public CheckpointSchedule Saved(long step, int epochsDone, TimeSpan now) => this with { _step = step, _epochs = epochsDone, _time = now };

    /// <summary>The text that <see cref="TryParse"/> reads as this schedule.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (EachEpoch)
            parts.Add(Epoch);
        if (Steps is { } steps)
            parts.Add(steps.ToString(CultureInfo.InvariantCulture));
        if (Interval is { } interval)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{interval.TotalSeconds:0}s"));
        return parts is [] ? Never : string.Join(',', parts);
    }

    private static int? Count(string part, string unit) =>
        part.EndsWith(unit, StringComparison.Ordinal)
        && int.TryParse(part.AsSpan(0, part.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : null;
}
