using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Autoencoder.Benchmarks.Memory;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Tests;

/// <summary>An hour's samples are not lost to whatever ends it early.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task What_was_sampled_of_a_process_that_has_ended_is_kept()
    {
        NeedsSignals();
        await using var worker = TrainerProcess.Start("worker", ["--coordinator", "127.0.0.1:1", "--data", Mnist.Folder], _folder.Path);
        await worker.NextLine(": looking for the coordinator at ");
        var sampler = new MemorySampler([new SampledProcess("the worker", worker)]);

        Assert.Null(sampler.Sample());
        Assert.Empty(sampler.Uses);
        Assert.Null(sampler.Sample());
        worker.Send(PosixSignal.Kill);
        await worker.Exit();
        Assert.Equal("the worker", sampler.Sample()?.Name);

        var use = Assert.Single(sampler.Uses);
        Assert.Equal(2, use.Samples.Count);
        Assert.All(use.Samples, sample => Assert.NotEqual(0, sample.ResidentKB));
    }

    [SkippableFact]
    [Trait("Category", "Slow")]
    public async Task A_worker_that_dies_is_named()
    {
        await using var memory = Start();
        var watching = await memory.NextLine("^watching ");

        PosixSignal.Kill.SendTo(int.Parse(Regex.Match(watching, @"worker-2 \((\d+)\)").Groups[1].Value, CultureInfo.InvariantCulture));

        await memory.ExitsWith(2);
        Assert.Matches("^error: worker-2 ended with status 137 after [0-9.]+ min: it gave no reason$", Assert.Single(memory.Errors));
    }

    [SkippableFact]
    [Trait("Category", "Slow")]
    public async Task A_run_that_is_stopped_leaves_what_it_had()
    {
        await using var memory = Start();
        await memory.NextLine("^watching ");

        memory.Send(PosixSignal.Terminate);

        await memory.ExitsWith(0);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Results));
        Assert.Equal(["coordinator", "worker-1", "worker-2"], json.RootElement.GetProperty("results").EnumerateArray().Select(use => use.GetProperty("process").GetString()));
        Assert.All(json.RootElement.GetProperty("results").EnumerateArray(), use => Assert.InRange(use.GetProperty("medianKB").GetDouble(), 1, 1e9));
        var starts = json.RootElement.GetProperty("results").EnumerateArray().Select(use => use.GetProperty("processorSecondsToJoin")).ToArray();
        Assert.Equal(JsonValueKind.Null, starts[0].ValueKind);
        // A runtime does not start in less than some hundredths of a second.
        Assert.All(starts[1..], seconds => Assert.InRange(seconds.GetDouble(), 0.05, 60));
    }

    private string Results => _folder["results.json"];

    private TrainerProcess Start()
    {
        NeedsSignals();
        return TrainerProcess.Start("benchmarks", ["memory", "--minutes", "5", "--out", Results], _folder.Path);
    }

    private static void NeedsSignals() => Skip.IfNot(PosixSignal.Exist, "Windows has no POSIX signals");
}
