using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Telemetry;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Watching.Telemetry;

// Whatever trains in this process has instruments of the same names.
[Collection(nameof(AloneInProcess))]
public sealed partial class RunMetricsTests
{
    private static readonly Round First = new(Phase.Train, 0);

    [Fact]
    public async Task What_a_run_counts_is_served_as_Prometheus_reads_it()
    {
        using var metrics = Some();
        using var export = TelemetryExport.Start("autoencoder-coordinator", "here", isServed: true, warn: Assert.Fail)!;
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), export.Map);
        metrics.StepCompleted(0, 0.25, 256);
        metrics.Dealt(1, First, new ShardRange(0, 8));
        metrics.Answered(1, new PartialSum(1, First, new ShardRange(0, 8), 0, null), Verdict.Accepted);
        metrics.RoundBegan(First);
        metrics.RoundBegan(new Round(Phase.Train, 1));
        // With a wait in it, the second is not measured.
        metrics.Happened(RoundEvents.WaitsForWorkers(new Round(Phase.Train, 1)));
        metrics.RoundBegan(new Round(Phase.Train, 2));
        metrics.Reissued(new Reissue(First, new ShardRange(0, 2), 2, 1, ReissueCause.Late, TimeSpan.Zero));
        metrics.Happened(RunEvents.CheckpointWritten(1, "checkpoint", TimeSpan.FromMilliseconds(2)));
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri($"{server.Url}metrics"));

        foreach (var line in (string[])
            [
                "autoencoder_train_steps_total{} 1", "autoencoder_train_samples_total{} 256", "autoencoder_train_loss{} 0.25",
                "autoencoder_worker_shards_total{worker=\"one\"} 8", "autoencoder_shards_reissued_total{cause=\"late\"} 2",
                "autoencoder_events_total{event=\"checkpoint-written\"} 1", "autoencoder_events_total{event=\"worker-lost\"} 0", "autoencoder_round_duration_seconds_count{phase=\"train\"} 1",
                "autoencoder_exchange_duration_seconds_count{phase=\"train\"} 1", "autoencoder_checkpoint_duration_seconds_count{} 1",
                "autoencoder_workers{} 2", "autoencoder_orders_outstanding{} 0",
            ])
            Assert.Contains(line, Plain(text), StringComparison.Ordinal);
        Assert.Matches("autoencoder_worker_io_bytes_total\\{(?=[^}]*worker=\"one\")[^}]*network_io_direction=\"transmit\"[^}]*\\} 7", text);
        Assert.Contains("dotnet_gc_collections_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_continued_has_the_epochs_that_are_done_and_their_loss()
    {
        using var metrics = Some();
        metrics.Begin(new EpochReport(14, 3290, 0.5, 0.25, 100, 1, 100, 2));
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name is "autoencoder.epochs.done" or "autoencoder.validation.loss")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal((14, 0.25), (seen["autoencoder.epochs.done"], seen["autoencoder.validation.loss"]));
    }

    [Fact]
    public void A_worker_that_is_gone_has_no_series_any_more()
    {
        using var metrics = Some();
        metrics.Gone(1, WorkerFate.Lost, "gone");
        var seen = new HashSet<object?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Meters.Coordinator)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag.Key == "worker")
                    seen.Add(tag.Value);
        });
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Contains("two", seen);
        Assert.DoesNotContain("one", seen);
    }

    [Fact]
    public async Task However_many_workers_come_and_go_the_newest_has_its_series()
    {
        using var metrics = Some();
        using var export = TelemetryExport.Start("autoencoder-coordinator", "here", isServed: true, warn: Assert.Fail)!;
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), export.Map);
        using var client = new HttpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // More than OpenTelemetry keeps of an instrument in all, in portions that it keeps.
        for (var portion = 0; portion < 5; portion++)
        {
            var workers = Enumerable.Range(10 + 600 * portion, 600).ToArray();
            foreach (var worker in workers)
                metrics.Joined(worker, $"worker-{worker}", "here:1", new CountingChannel());
            await Scraped($"worker-{workers[0]}");
            foreach (var worker in workers)
                metrics.Gone(worker, WorkerFate.Left, "asked to");
        }

        metrics.Joined(9, "newest", "here:1", new CountingChannel());
        Assert.DoesNotContain("overflow", await Scraped("newest"), StringComparison.Ordinal);

        // An answer is kept for a moment, and given again.
        async Task<string> Scraped(string worker)
        {
            while (true)
            {
                var text = await client.GetStringAsync(new Uri($"{server.Url}metrics"), deadline.Token);
                if (text.Contains($"worker=\"{worker}\"", StringComparison.Ordinal))
                    return text;
                await Task.Delay(20, deadline.Token);
            }
        }
    }

    [Fact]
    public void What_nobody_listens_to_allocates_nothing()
    {
        using var metrics = Some();
        Step(metrics);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Step(metrics);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Step(RunMetrics metrics)
        {
            metrics.RoundBegan(First);
            metrics.Dealt(1, First, new ShardRange(0, 4));
            metrics.Answered(1, new PartialSum(1, First, new ShardRange(0, 4), 0, null), Verdict.Accepted);
            metrics.StepCompleted(0, 0.5, 256);
        }
    }

    [Fact]
    public void The_document_lists_every_instrument_with_its_unit_and_no_other()
    {
        using var metrics = Some();
        var instruments = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name is Meters.Coordinator or Meters.Worker)
                instruments.Add($"{instrument.Name} {instrument.Unit}");
        };
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(
            typeof(Autoencoder.Worker.ShardComputation).Assembly.GetType("Autoencoder.Worker.ComputeMetrics", throwOnError: true)!.TypeHandle);
        listener.Start();
        var document = File.ReadAllText(RepositoryFolder.Path("docs", "metrics.md"));
        Assert.Equal(instruments, Row().Matches(document).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}").Order(StringComparer.Ordinal));
    }

    private static RunMetrics Some()
    {
        var metrics = new RunMetrics();
        metrics.Joined(1, "one", "here:1", new CountingChannel());
        metrics.Joined(2, "two", "here:2", new CountingChannel());
        return metrics;
    }

    // Without the tags that tell meters apart, and the time of each value.
    private static string Plain(string text) => Time().Replace(Scope().Replace(text, "").Replace(",}", "}", StringComparison.Ordinal), "");

    [GeneratedRegex(@"otel_scope_\w+=""[^""]*"",?")]
    private static partial Regex Scope();

    [GeneratedRegex(@" \d{13}$", RegexOptions.Multiline)]
    private static partial Regex Time();

    [GeneratedRegex(@"^\| `(autoencoder\.[a-z.]+)` \| [^|]+ \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    private sealed class CountingChannel : IWorkerChannel
    {
        public long BytesSent => 7;

        public long BytesReceived => 9;

        public void Assign(WorkOrder order, SharedWeights weights) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
