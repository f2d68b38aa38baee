using System.Net;
using System.Text.Json.Nodes;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>What programs tell those who watch over them, from before a run until its coordinator is gone.</summary>
public sealed class HealthTests : IDisposable
{
    private const string Settings = "--preset keras-bce --epochs 100000 --batch 100";

    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_worker_without_a_coordinator_is_alive_but_not_ready()
    {
        using var nobody = new FreePort();
        await using var worker = TrainerProcess.Start(
            "worker", ["--coordinator", $"127.0.0.1:{nobody.Number}", "--data", MnistExtract.Folder, "--health", "127.0.0.1:0"], Path.GetTempPath());
        var url = await Url(worker);
        Assert.Equal((HttpStatusCode.OK, "alive\n"), await Ask(url, "health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, $"looking for the coordinator at 127.0.0.1:{nobody.Number}\n"), await Ask(url, "health/ready"));
    }

    [SkippableFact]
    public async Task In_a_run_all_are_ready_and_say_what_they_wait_for()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(
            Settings, embedded: 0, awaited: 2, data: MnistExtract.Folder,
            environment: new Dictionary<string, string> { ["AUTOENCODER_DASHBOARD"] = "127.0.0.1:0", ["AUTOENCODER_DASHBOARD_LINGER"] = "0" });
        var coordinator = new Uri((await run.Coordinator.NextLine("^dashboard: "))["dashboard: ".Length..]);
        var worker = await run.StartWorker("one", environment: Served);
        var url = await Url(worker);
        await Until(coordinator, HttpStatusCode.OK, "waiting for workers: 1 of 2, ");
        await Until(url, HttpStatusCode.OK, "");

        var victim = await run.StartWorker("two", environment: Served);
        await Until(coordinator, HttpStatusCode.OK, "training: ");
        // The first step may be the other worker's alone.
        await Until(url, "metrics", answer => answer.Text.Contains("autoencoder_compute_shards_total", StringComparison.Ordinal));

        // One stopped, one killed: nobody computes, and the coordinator says whom it waits for.
        worker.Send(PosixSignal.Stop);
        victim.Send(PosixSignal.Kill);
        await Until(coordinator, HttpStatusCode.OK, "waiting: ");
        worker.Send(PosixSignal.Continue);
        await Until(coordinator, HttpStatusCode.OK, "training: ");

        await run.KillCoordinator();
        await Until(url, HttpStatusCode.ServiceUnavailable, "");
        run.ResumeCoordinator();
        await Until(url, HttpStatusCode.OK, "");
    }

    [SkippableFact]
    public async Task A_run_that_failed_stays_to_be_seen_and_says_why()
    {
        Requirement.Signals();
        using var folder = new TemporaryFolder();
        await using var coordinator = TrainerProcess.Start(
            "coordinator",
            ["train", "--lr", "1e30", "--data", MnistExtract.Folder, "--workers", "1", "--dashboard", "127.0.0.1:0", "--out", folder["out"]], folder.Path);
        var url = new Uri((await coordinator.NextLine("^dashboard: "))["dashboard: ".Length..]);
        await Until(url, HttpStatusCode.ServiceUnavailable, "the training failed: ");
        await coordinator.NextLine("^the run stays to be seen at ");
        var shown = JsonNode.Parse((await Ask(url, "api/run")).Text)!;
        Assert.Equal("failed", (string)shown["state"]!["state"]!);
        // The one that was there from the start, and the one that was called up to compute the same.
        Assert.Equal(2, shown["workers"]!.AsArray().Count);
        Assert.All(shown["workers"]!.AsArray(), worker => Assert.Equal(("left", "the run failed"), ((string)worker!["state"]!, (string)worker["fate"]!)));
        Assert.Matches(@"(?m)^autoencoder_workers\{[^}]*\} 0( |$)", (await Ask(url, "metrics")).Text);
        coordinator.Send(PosixSignal.Terminate);
        await coordinator.ExitsWith(1);
        Assert.StartsWith("error: ", Assert.Single(coordinator.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_cannot_be_used_is_one_line()
    {
        await using var worker = TrainerProcess.Start(
            "worker", ["--coordinator", "127.0.0.1:1", "--data", MnistExtract.Folder, "--health", "192.0.2.1:1"], Path.GetTempPath());
        await worker.ExitsWith(2);
        Assert.StartsWith("error: cannot serve web pages on 192.0.2.1:1: ", Assert.Single(worker.Errors), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Served => new() { ["AUTOENCODER_HEALTH"] = "127.0.0.1:0" };

    private static async Task<Uri> Url(TrainerProcess worker) => new((await worker.NextLine("health and metrics at http")).Split(' ')[^1]);

    private async Task<(HttpStatusCode Status, string Text)> Ask(Uri url, string path)
    {
        using var answer = await _client.GetAsync(new Uri(url, path));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Asks whether it is ready until that is answered so.</summary>
    private Task Until(Uri url, HttpStatusCode status, string begin) => Until(
        url, "health/ready", answer => answer.Status == status && answer.Text.StartsWith(begin, StringComparison.Ordinal));

    private async Task Until(Uri url, string path, Predicate<(HttpStatusCode Status, string Text)> isMeant)
    {
        using var deadline = new CancellationTokenSource(TrainerProcess.Deadline);
        var answer = await Ask(url, path);
        while (!isMeant(answer))
        {
            if (deadline.IsCancellationRequested)
                throw new ProcessException($"{url}{path} still answers {answer.Status}: {answer.Text}");
            await Task.Delay(50);
            answer = await Ask(url, path);
        }
    }
}
