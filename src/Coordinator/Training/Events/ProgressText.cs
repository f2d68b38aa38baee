using System.Globalization;

namespace Autoencoder.Coordinator.Training.Events;

/// <summary>Numbers as people read them.</summary>
internal static class ProgressText
{
    public static string Workers(int count) => count == 1 ? "1 worker" : string.Create(CultureInfo.InvariantCulture, $"{count} workers");

    public static string WorkersLeft(int count) => count switch
    {
        0 => "no worker is left",
        1 => "1 worker is left",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} workers are left"),
    };

    public static string Shards(long count) => count == 1 ? "1 shard" : string.Create(CultureInfo.InvariantCulture, $"{count} shards");

    public static string Left(TimeSpan? left) => left is { } time ? $"{Duration(time)} left" : "";

    /// <summary>For example 8.4 s, 1 min 08 s or 2 h 05 min.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes:00} min"),
    };
}
