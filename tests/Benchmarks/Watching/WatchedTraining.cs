using System.Globalization;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Watching;

/// <summary>Who looks at a training.</summary>
internal enum Watchers
{
    /// <summary>There is no dashboard.</summary>
    None,

    /// <summary>There is one, but nobody looks.</summary>
    Nobody,

    /// <summary>A page is open.</summary>
    Page,
}

/// <summary>A training with two embedded workers that somebody looks at, or nobody.</summary>
internal static class WatchedTraining
{
    private const int Workers = 2;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(30);

    /// <returns>Training samples a second of all the time after the first epoch, evaluations and pictures of each epoch included.</returns>
    public static async Task<double> Run(string preset, int epochs, Watchers watchers)
    {
        var dashboard = watchers == Watchers.None ? "none" : "127.0.0.1:0 --dashboard-linger 0";
        await using var run = new TrainingRun(
            string.Create(CultureInfo.InvariantCulture, $"--preset {preset} --epochs {epochs} --dashboard {dashboard}"), embedded: Workers);
        try
        {
            var page = watchers == Watchers.Page
                ? OpenPage.Watch(new Uri((await run.Coordinator.NextLine("^dashboard: http://")).Split(' ')[^1]))
                : null;
            await run.Coordinator.ExitsWith(0, Deadline);
            if (page is not null && await page == 0)
                throw new BenchmarkException("the page was told of no change");
        }
        catch (ProcessException e)
        {
            throw new BenchmarkException($"the training failed: {e.Message.ReplaceLineEndings(" ")}");
        }

        var all = MetricsFile.Read(Path.Combine(run.Out, "metrics.csv"));
        return all.Skip(1).Sum(epoch => epoch.Samples) / (all[^1].Seconds - all[0].Seconds);
    }
}
