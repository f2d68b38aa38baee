using System.Net;
using System.Net.Sockets;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>Metrics as a collector gets them by OTLP from a coordinator and two worker processes.</summary>
public sealed class SentMetricsTests
{
    private const string Settings = "--preset keras-bce --epochs 2 --batch 100";
    private const int Steps = 120;

    [Fact]
    public async Task A_collector_that_never_answers_holds_up_no_end()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var variables = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}",
            // Ten minutes, which is longer than this waits for the end.
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "600000",
            ["OTEL_TRACES_SAMPLER"] = "always_on",
        };
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1, data: MnistExtract.Folder, environment: variables);
        var worker = await run.StartWorker("one", environment: variables);
        await run.Completed();
        await worker.ExitsWith(0);
    }

    [Theory]
    [InlineData("OTEL_TRACES_SAMPLER", "trace_id_ratio", "expected one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio.")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "expected a URL, for example http://collector:4317.")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http", "expected grpc or http/protobuf.")]
    [InlineData("OTEL_METRICS_EXPORTER", "console", "expected otlp, prometheus or none.")]
    [InlineData("OTEL_TRACES_EXPORTER", "otlp,zipkin", "expected otlp or none.")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "1s", "expected milliseconds, from 1.")]
    public async Task A_variable_that_would_be_passed_over_in_silence_is_refused(string name, string text, string expected)
    {
        await using var worker = TrainerProcess.Start(
            "worker", ["--coordinator", "127.0.0.1:1", "--data", MnistExtract.Folder], Path.GetTempPath(), new Dictionary<string, string> { [name] = text });
        await worker.ExitsWith(2);
        Assert.Equal($"error: {name} '{text}': {expected}", Assert.Single(worker.Errors));
    }

    [Fact]
    public async Task What_does_not_arrive_is_said_once_by_everyone_who_sends()
    {
        using var nobody = new FreePort();
        var variables = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{nobody.Number}",
            ["OTEL_METRICS_EXPORTER"] = "otlp,prometheus",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1, data: MnistExtract.Folder, environment: variables);
        var worker = await run.StartWorker("one", environment: variables);
        await run.Completed();
        await worker.ExitsWith(0);
        var said = $"warning: telemetry does not arrive at http://127.0.0.1:{nobody.Number}: Connection refused (127.0.0.1:{nobody.Number})";
        Assert.Equal(said, Assert.Single(run.Coordinator.Output, line => line.Contains("telemetry", StringComparison.Ordinal)));
        Assert.EndsWith($" one: {said}", Assert.Single(worker.Output, line => line.Contains("telemetry", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switched_off_OpenTelemetry_holds_up_nothing()
    {
        var off = new Dictionary<string, string> { ["OTEL_SDK_DISABLED"] = "True", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "not looked at" };
        await using var run = new TrainingRun(
            Settings, embedded: 0, awaited: 1, data: MnistExtract.Folder,
            environment: new Dictionary<string, string>(off) { ["AUTOENCODER_DASHBOARD"] = "127.0.0.1:0", ["AUTOENCODER_DASHBOARD_LINGER"] = "0" });
        await run.Coordinator.NextLine("^dashboard: ");
        var worker = await run.StartWorker("one", environment: new Dictionary<string, string>(off) { ["AUTOENCODER_HEALTH"] = "127.0.0.1:0" });
        await run.Completed();
        await worker.ExitsWith(0);
    }

    [Fact]
    public async Task What_was_counted_to_the_end_is_sent()
    {
        using var receiver = new OtlpReceiver();
        var variables = receiver.Variables(without: "TRACES");
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2, data: MnistExtract.Folder, environment: variables);
        TrainerProcess[] workers = [await run.StartWorker("one", environment: variables), await run.StartWorker("two", environment: variables)];
        await run.Completed();
        foreach (var worker in workers)
            await worker.ExitsWith(0);

        var last = receiver.Metrics.GroupBy(metric => (metric.Service, metric.Name, metric.Instance)).ToDictionary(values => values.Key, values => values.Last());
        var coordinator = last.Values.Where(metric => metric.Service == "autoencoder-coordinator").ToDictionary(metric => metric.Name);
        Assert.Equal((Steps, "{step}"), (coordinator["autoencoder.train.steps"].Value, coordinator["autoencoder.train.steps"].Unit));
        Assert.Equal(MnistExtract.TrainingImages * 2, coordinator["autoencoder.train.samples"].Value);
        // Between the first round's orders and those of the last evaluation.
        Assert.Equal((Steps + 1, "s"), (coordinator["autoencoder.round.duration"].Value, coordinator["autoencoder.round.duration"].Unit));
        Assert.All((string[])["one", "two"], name => Assert.True(last[("autoencoder-worker", "autoencoder.compute.shards", name)].Value > 0));
    }
}
