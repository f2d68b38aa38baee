using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>Traces of steps, as a collector gets them from a coordinator and two worker processes.</summary>
public sealed class TracingTests
{
    private const string Settings = "--preset keras-bce --epochs 2 --batch 100";
    private const int Rounds = 122;

    [Fact]
    public async Task A_step_and_what_each_worker_computed_of_it_are_one_trace()
    {
        var spans = await SpansOf("always_on");
        var rounds = spans.Where(span => span.Name is "step" or "evaluation").ToDictionary(span => span.Trace);
        Assert.Equal(Rounds, rounds.Count);
        Assert.Equal(2, rounds.Values.Count(span => span.Name == "evaluation"));
        Assert.All(rounds.Values, span => Assert.Equal(("autoencoder-coordinator", ""), (span.Service, span.Parent)));

        var computed = spans.Where(span => span.Name == "compute").ToArray();
        Assert.Equal(spans.Length - Rounds, computed.Length);
        Assert.All(computed, span => Assert.Equal(("autoencoder-worker", rounds[span.Trace].Id), (span.Service, span.Parent)));
        Assert.Contains(computed.GroupBy(span => span.Trace), trace => trace.Select(span => span.Instance).Order().SequenceEqual(["one", "two"]));
    }

    [Fact]
    public async Task Unless_asked_for_more_few_rounds_are_traced()
    {
        // One in a hundred of 2,400; a hundred more or less would come about less often than once in 10^50 runs.
        using var receiver = new OtlpReceiver();
        await using var run = new TrainingRun("--preset keras-bce --epochs 20 --batch 50", embedded: 1, data: MnistExtract.Folder, environment: receiver.Variables("METRICS"));
        await run.Completed();
        Assert.InRange(receiver.Spans.Count(span => span.Name is "step" or "evaluation"), 2, 100);
    }

    private static async Task<ReceivedSpan[]> SpansOf(string sampler)
    {
        using var receiver = new OtlpReceiver();
        var variables = receiver.Variables(without: "METRICS");
        variables["OTEL_TRACES_SAMPLER"] = sampler;
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2, data: MnistExtract.Folder, environment: variables);
        TrainerProcess[] workers = [await run.StartWorker("one", environment: variables), await run.StartWorker("two", environment: variables)];
        await run.CompletedAsUndisturbed();
        // What is left is sent at their ends.
        foreach (var worker in workers)
            await worker.ExitsWith(0);
        return receiver.Spans;
    }
}
