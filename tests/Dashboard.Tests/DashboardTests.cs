using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Autoencoder.Processes;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Autoencoder.Dashboard.Tests;

/// <summary>The page in a real browser, of a real run with two worker processes, one of which is killed.</summary>
public sealed class DashboardTests(Browser browser) : IClassFixture<Browser>
{
    // Long enough for all that is looked at; the test ends it.
    private const string Settings = "--preset keras-bce --epochs 100000 --dashboard 127.0.0.1:0 --dashboard-linger 0 --dashboard-token a-test-token";

    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 60_000 };

    [SkippableFact]
    public async Task It_follows_a_run_and_what_becomes_of_its_workers()
    {
        Browser.Required();
        Skip.IfNot(PosixSignal.Exist, "Windows has no POSIX signals");
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2);
        var url = (await run.Coordinator.NextLine("^dashboard: http://")).Split(' ')[^1];
        var (page, complaints) = await browser.Open(url);
        await Expect(page.Locator("#reason")).ToContainTextAsync("workers have joined; the training begins with 2", Soon);

        await run.StartWorker("stays");
        var killed = await run.StartWorker("is-killed");
        await Expect(page.Locator("#state")).ToHaveTextAsync("training", new() { Timeout = 60_000 });
        await Expect(Row(page, "stays")).ToHaveAttributeAsync("data-state", "working", new() { Timeout = 60_000 });
        await Expect(Row(page, "is-killed")).ToHaveAttributeAsync("data-state", "working", new() { Timeout = 60_000 });

        // The reconstruction changes as the model learns.
        await Expect(page.Locator("#images-when")).ToContainTextAsync("now, after step ", Soon);
        var before = await Hash(page);
        await run.NextEpoch();
        await page.WaitForFunctionAsync("() => Number(document.getElementById('history').max) >= 1");
        await Until(async () => await Hash(page) != before);

        killed.Send(PosixSignal.Kill);
        await Expect(Row(page, "is-killed")).ToHaveAttributeAsync("data-state", "lost", new() { Timeout = 60_000 });
        await Expect(Row(page, "is-killed").Locator("small").Nth(1)).Not.ToBeEmptyAsync();
        await Expect(Row(page, "stays")).ToHaveAttributeAsync("data-state", "working");
        await Expect(page.Locator("#workers-count")).ToHaveTextAsync("1 here, 1 gone");
        await Expect(page.Locator("#announcer")).ToContainTextAsync("is-killed is lost: ");
        // Both are marked on the curve.
        await Expect(page.Locator("#curve-text")).ToContainTextAsync("joined");
        await Expect(page.Locator("#curve-text")).ToContainTextAsync("lost or wrong");

        await SliderAndCodes(page);
        await AxeFindsNothing(page);

        // Opened late, it shows what was before.
        await page.ReloadAsync();
        await Expect(Row(page, "is-killed")).ToHaveAttributeAsync("data-state", "lost");
        await page.FillAsync("#search", "run begins");
        await Expect(page.Locator("#events li")).ToHaveCountAsync(1);
        await page.FillAsync("#search", "");
        await Expect(page.Locator("#chart canvas")).ToBeVisibleAsync();
        await page.HoverAsync("#chart .u-over", new() { Position = new() { X = 5, Y = 50 } });
        await Expect(page.Locator("#curve-text")).ToContainTextAsync("epoch 0.");

        // A coordinator that hangs closes no connection.
        run.Coordinator.Send(PosixSignal.Stop);
        await Expect(page.Locator("#state")).ToHaveTextAsync("connection lost", new() { Timeout = 60_000 });
        run.Coordinator.Send(PosixSignal.Continue);
        await Expect(page.Locator("#alarm")).ToBeHiddenAsync(new() { Timeout = 60_000 });

        await EndBy(page, "not the token", "That is not the token");
        await EndBy(page, "a-test-token", "The run ends with a checkpoint.");
        await run.Coordinator.ExitsWith(0);
        await Expect(page.Locator("#state")).ToHaveTextAsync("connection lost", new() { Timeout = 60_000 });
        // A connection that is refused is written to the console by the browser itself, and so is a wrong token's answer.
        Assert.DoesNotContain(complaints, text => !text.StartsWith("Failed to load resource", StringComparison.Ordinal) && !text.Contains("ERR_", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(768, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task A_finished_run_is_shown_in_every_width_and_light(int width, ColorScheme colors)
    {
        Browser.Required();
        await using var shown = await FinishedRun.Show();
        var (page, complaints) = await browser.Open(shown.Url, width, colors);
        await Expect(page.Locator("#state")).ToHaveTextAsync("finished");
        await Expect(page.Locator("#decoded")).ToBeVisibleAsync();
        await Until(async () => await Hash(page) != EmptyCanvas);
        // Nothing is wider than the page.
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await AxeFindsNothing(page);
        await page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "screenshots", $"{width}-{colors}.png"), FullPage = true });
        Assert.Empty(complaints);

        var files = page.Locator("#files a");
        await Expect(files).ToHaveTextAsync(["model.safetensors", "summary.json", "metrics.csv", "events.jsonl", "settings.json", "curves.png", "reconstructions.png"]);
        foreach (var file in await files.AllAsync())
        {
            var download = await page.RunAndWaitForDownloadAsync(() => file.ClickAsync());
            Assert.Null(await download.FailureAsync());
        }
    }

    private static async Task SliderAndCodes(IPage page)
    {
        var history = page.Locator("#history");
        await history.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator("#images-when")).ToHaveTextAsync("after epoch 1");
        await page.Keyboard.PressAsync("End");
        await Expect(page.Locator("#images-when")).ToContainTextAsync("now, ");

        var decoded = page.Locator("#decoded");
        await Expect(decoded).ToBeVisibleAsync();
        var source = await decoded.GetAttributeAsync("data-source");
        await page.Locator("#point").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(decoded).Not.ToHaveAttributeAsync("data-source", source!);
        source = await decoded.GetAttributeAsync("data-source");
        await page.Locator(".field").ClickAsync(new() { Position = new() { X = 20, Y = 20 } });
        await Expect(decoded).Not.ToHaveAttributeAsync("data-source", source!);
        await page.SelectOptionAsync("#axis-x", "3");
        await Expect(page.Locator("#axis-y")).ToHaveValueAsync("0");
        // Whatever is still being fetched, the axes that were chosen last are shown.
        foreach (var axis in (string[])["pc2", "7", "pc1", "3"])
            await page.SelectOptionAsync("#axis-x", axis);
        await Expect(page.Locator("#axes-text")).ToHaveTextAsync(new Regex("Across: .*3.*; up: .*0"));
    }

    private static async Task EndBy(IPage page, string token, string answer)
    {
        await page.ClickAsync("#stop");
        await page.FillAsync("#token", token);
        await page.ClickAsync("#stop-yes");
        await Expect(page.Locator("#stop-answer")).ToContainTextAsync(answer);
        if (await page.Locator("#stop-dialog[open]").CountAsync() > 0 && answer.StartsWith("That", StringComparison.Ordinal))
            await page.ClickAsync("#stop-no");
    }

    private static async Task AxeFindsNothing(IPage page)
    {
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Where(found => found.Impact is "serious" or "critical").Select(found => $"{found.Id}: {found.Help}: {string.Join(" | ", found.Nodes.Select(node => node.Html))}"));
    }

    private static ILocator Row(IPage page, string worker) => page.Locator("#workers tr", new() { HasText = worker });

    private const string EmptyCanvas = "";

    /// <summary>Of the reconstructions' pixels; empty while there are none.</summary>
    private static async Task<string> Hash(IPage page)
    {
        var pixels = await page.EvaluateAsync<string>(
            "() => { const canvas = document.querySelector('canvas[data-row=reconstruction]'); return !canvas || canvas.height === 1 ? '' : canvas.toDataURL(); }");
        return pixels is "" ? EmptyCanvas : Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(pixels)));
    }

    private static async Task Until(Func<Task<bool>> isSo)
    {
        using var deadline = new CancellationTokenSource(TrainerProcess.Deadline);
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
    }
}
