using Autoencoder.Processes;

namespace Autoencoder.Cluster.Tests;

/// <summary>Metrics as a collector gets them by OTLP from a coordinator and two worker processes.</summary>
public sealed class SentMetricsTests
{
    private const string Settings = "--preset keras-bce --epochs 2 --batch 1000";
    private const int Steps = 120;

    [Fact]
    public async Task What_was_counted_to_the_end_is_sent()
    {
        using var receiver = new OtlpReceiver();
        var variables = receiver.Variables(without: "TRACES");
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2, environment: variables);
        TrainerProcess[] workers = [await run.StartWorker("one", environment: variables), await run.StartWorker("two", environment: variables)];
        await run.Completed();
        foreach (var worker in workers)
            await worker.ExitsWith(0);

        var last = receiver.Metrics.GroupBy(metric => (metric.Service, metric.Name, metric.Instance)).ToDictionary(values => values.Key, values => values.Last());
        var coordinator = last.Values.Where(metric => metric.Service == "autoencoder-coordinator").ToDictionary(metric => metric.Name);
        Assert.Equal((Steps, "{step}"), (coordinator["autoencoder.train.steps"].Value, coordinator["autoencoder.train.steps"].Unit));
        Assert.Equal(60_000 * 2, coordinator["autoencoder.train.samples"].Value);
        // Between the first round's orders and those of the last evaluation.
        Assert.Equal((Steps + 1, "s"), (coordinator["autoencoder.round.duration"].Value, coordinator["autoencoder.round.duration"].Unit));
        Assert.All((string[])["one", "two"], name => Assert.True(last[("autoencoder-worker", "autoencoder.compute.shards", name)].Value > 0));
    }
}
