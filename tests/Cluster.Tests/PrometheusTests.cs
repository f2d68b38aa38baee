using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>The profile observability's files, with a Prometheus of Debian's instead of the container.</summary>
public sealed partial class PrometheusTests
{
    private static readonly string Files = Path.Combine(AppContext.BaseDirectory, "observability");

    [SkippableFact]
    public void The_configuration_is_valid()
    {
        Requirement.Programs("promtool");
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "config", Path.Combine(Files, "prometheus.yml")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = promtool.StandardError.ReadToEnd();
        Assert.True(promtool.WaitForExit(TrainerProcess.Deadline) && promtool.ExitCode == 0, error);
    }

    [Fact]
    public void The_board_asks_the_source_that_is_provisioned()
    {
        var uid = Uid().Match(File.ReadAllText(Path.Combine(Files, "grafana", "datasources", "prometheus.yml"))).Groups[1].Value;
        Assert.All(Panels(), panel => Assert.Equal(uid, (string)panel["datasource"]!["uid"]!));
        Assert.All(Panels().SelectMany(panel => panel["targets"]!.AsArray()), target => Assert.Equal(uid, (string)target!["datasource"]!["uid"]!));
    }

    [SkippableFact]
    public async Task A_Prometheus_that_scrapes_a_run_has_something_for_every_panel_of_the_board()
    {
        Requirement.Programs("prometheus");
        await using var run = new TrainingRun(
            "--preset keras-bce --epochs 100000 --batch 100", embedded: 0, awaited: 2, data: MnistExtract.Folder,
            environment: new Dictionary<string, string> { ["AUTOENCODER_DASHBOARD"] = "127.0.0.1:0" });
        var coordinator = new Uri((await run.Coordinator.NextLine("^dashboard: ")).Split(' ')[^1]).Authority;
        var served = new Dictionary<string, string> { ["AUTOENCODER_HEALTH"] = "127.0.0.1:0" };
        var workers = new List<string>();
        foreach (var name in (string[])["one", "two"])
            workers.Add(new Uri((await (await run.StartWorker(name, environment: served)).NextLine("health and metrics at http")).Split(' ')[^1]).Authority);

        using var folder = new TemporaryFolder();
        // As it is, but for the names that only compose's network knows, and for the waiting.
        var config = Discovery().Replace(
            File.ReadAllText(Path.Combine(Files, "prometheus.yml")), $"static_configs:\n      - targets: [\"{string.Join("\", \"", workers)}\"]\n")
            .Replace("coordinator:8080", coordinator, StringComparison.Ordinal)
            .Replace("scrape_interval: 5s", "scrape_interval: 1s", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["prometheus.yml"], config);
        var address = $"127.0.0.1:{ClusterPorts.Next()}";
        using var prometheus = Process.Start(new ProcessStartInfo(
            "prometheus", [$"--config.file={folder["prometheus.yml"]}", $"--storage.tsdb.path={folder["data"]}", $"--web.listen-address={address}", "--log.level=error"]))!;
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://{address}/") };
            foreach (var target in (string[])[coordinator, .. workers])
                await Until(client, $"up{{instance=\"{target}\"}} == 1");
            await Until(client, "sum(autoencoder_train_steps_total) > 0");
            await Until(client, "count(autoencoder_worker_shards_total{worker=~\"one|two\"} > 0) == 2");
            await Until(client, "count(sum by (instance) (autoencoder_compute_shards_total{job=\"worker\"} > 0)) == 2");
            foreach (var query in Panels().SelectMany(panel => panel["targets"]!.AsArray()).Select(target => (string)target!["expr"]!).Distinct())
                await Until(client, query.Replace("$__rate_interval", "1m", StringComparison.Ordinal));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }

    /// <summary>Asks until there is an answer with something in it.</summary>
    private static async Task Until(HttpClient client, string query)
    {
        using var deadline = new CancellationTokenSource(TrainerProcess.Deadline);
        var last = "nothing";
        while (!deadline.IsCancellationRequested)
        {
            try
            {
                last = await client.GetStringAsync(new Uri($"api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), deadline.Token);
                if (JsonNode.Parse(last)!["data"]!["result"]!.AsArray().Count > 0)
                    return;
            }
            catch (HttpRequestException e)
            {
                // It is not there yet; or the query is none.
                last = e.Message;
            }

            await Task.Delay(100);
        }

        throw new ProcessException($"Prometheus still has no answer to {query}: {last}");
    }

    private static JsonNode[] Panels() =>
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(Files, "grafana", "dashboards", "training.json")))!["panels"]!.AsArray().Where(panel => (string)panel!["type"]! != "row").Select(panel => panel!)];

    [GeneratedRegex(@"uid: (\w+)")]
    private static partial Regex Uid();

    [GeneratedRegex(@"dns_sd_configs:\n(?: {6,}.*\n)+")]
    private static partial Regex Discovery();
}
