using System.Text.RegularExpressions;
using Autoencoder.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;
using static Autoencoder.Dashboard.Tests.PageParts;
using static Microsoft.Playwright.Assertions;

namespace Autoencoder.Dashboard.Tests;

/// <summary>The page in a real browser, of real runs while they are trained.</summary>
[Collection(nameof(Browser))]
public sealed class DashboardTests(Browser browser, ITestOutputHelper output)
{
    // Long enough for all that is looked at; the test ends it.
    private const string Endless = "--preset keras-bce --epochs 100000 --dashboard 127.0.0.1:0 --dashboard-linger 0 --dashboard-token a-test-token";

    // A second is promised; here all processors may be taken by the training, the browser and other tests.
    private static readonly TimeSpan RedWithin = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task It_follows_a_run_and_what_becomes_of_its_workers()
    {
        Browser.Required();
        Skip.IfNot(PosixSignal.Exist, "Windows has no POSIX signals");
        await using var run = new TrainingRun(Endless, embedded: 0, awaited: 2);
        var (page, complaints) = await browser.Open(await UrlOf(run));
        await Expect(page.Locator("#reason")).ToContainTextAsync("waiting for workers: ");
        await Expect(page.Locator("#join-command")).ToHaveTextAsync($"worker --coordinator {await run.Address()}");

        await run.StartWorker("stays");
        var killed = await run.StartWorker("is-killed");
        await Expect(page.Locator("#state")).ToHaveTextAsync("training");
        await Expect(page.Row("stays")).ToHaveAttributeAsync("data-state", "working");
        await Expect(page.Row("is-killed")).ToHaveAttributeAsync("data-state", "working");

        // The reconstruction changes as the model learns.
        await Expect(page.Locator("#images-when")).ToContainTextAsync("now, after step ");
        await Until(async () => await page.Reconstructions() is not null);
        var before = await page.Reconstructions();
        await run.NextEpoch();
        await page.WaitForFunctionAsync("() => Number(document.getElementById('history').max) >= 1");
        await Until(async () => await page.Reconstructions() != before);

        var red = await page.Color("--bad");
        await NoteWhenRed(page, "is-killed", red);
        var sent = killed.Send(PosixSignal.Kill);
        await Expect(page.Row("is-killed")).ToHaveAttributeAsync("data-state", "lost");
        await Expect(page.Row("is-killed").Locator(".dot")).ToHaveCSSAsync("color", red);
        await Expect(page.Row("stays").Locator(".dot")).Not.ToHaveCSSAsync("color", red);
        var took = DateTime.UnixEpoch.AddMilliseconds(await page.EvaluateAsync<double>("() => window.becameRed")) - sent;
        output.WriteLine($"A worker that was killed was red after {took.TotalMilliseconds:0} ms.");
        Assert.InRange(took, TimeSpan.Zero, RedWithin);
        await Expect(page.Row("is-killed").Locator("small").Nth(1)).Not.ToBeEmptyAsync();
        await Expect(page.Row("stays")).ToHaveAttributeAsync("data-state", "working");
        await Expect(page.Locator("#workers-count")).ToHaveTextAsync("1 here, 1 gone");
        await Expect(page.Locator("#announcer")).ToContainTextAsync("is-killed is lost: ");
        // Both are marked on the curve.
        await Expect(page.Locator("#curve-text")).ToContainTextAsync("joined");
        await Expect(page.Locator("#curve-text")).ToContainTextAsync("lost or wrong");

        await SliderOverEpochs(page);
        await PointInCodeSpace(page);
        await page.AxeFindsNothing();

        // Opened late, it shows what was before.
        await page.ReloadAsync();
        await Expect(page.Row("is-killed")).ToHaveAttributeAsync("data-state", "lost");
        await page.FillAsync("#search", "run begins");
        await Expect(page.Locator("#events li")).ToHaveCountAsync(1);
        await page.FillAsync("#search", "");
        await CurveFollows(page);
        Assert.Empty(complaints);

        // A coordinator that hangs closes no connection.
        run.Coordinator.Send(PosixSignal.Stop);
        await Expect(page.Locator("#state")).ToHaveTextAsync("connection lost");
        run.Coordinator.Send(PosixSignal.Continue);
        await Expect(page.Locator("#alarm")).ToBeHiddenAsync();
        Assert.Empty(complaints);

        await EndBy(page, "not the token", "That is not the token");
        await Until(() => Task.FromResult(!complaints.IsEmpty));
        Assert.Equal(["Failed to load resource: the server responded with a status of 401 (Unauthorized)"], complaints);
        complaints.Clear();
        await EndBy(page, "a-test-token", "The run ends with a checkpoint.");
        await run.Coordinator.ExitsWith(0);
        await Expect(page.Locator("#state")).ToHaveTextAsync("connection lost");
        // Nobody answers any more, which the browser itself writes to the console.
        await Until(() => Task.FromResult(!complaints.IsEmpty));
        Assert.All(complaints, text => Assert.StartsWith("Failed to load resource: net::ERR_", text, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task When_its_run_has_ended_all_of_it_is_of_the_last_weights()
    {
        Browser.Required();
        await using var run = new TrainingRun("--preset keras-bce --epochs 2 --dashboard 127.0.0.1:0", embedded: 0, awaited: 1, data: MnistExtract.Folder);
        var (page, complaints) = await browser.Open(await UrlOf(run));
        await Expect(page.Locator("#state")).ToHaveTextAsync("waiting");
        await run.StartWorker("alone");
        await Expect(page.Locator("#state")).ToHaveTextAsync("finished");
        await run.Coordinator.NextLine("^the run stays to be seen at ");
        await Expect(page.Locator("#axes-text")).ToContainTextAsync($"Codes after step {run.Summary.Steps}. ");
        await Expect(page.Locator("#images-when")).ToContainTextAsync($"now, after step {run.Summary.Steps}");
        Assert.Empty(complaints);
    }

    [SkippableFact]
    public async Task A_code_of_one_value_has_no_plane_and_none_is_asked_for()
    {
        Browser.Required();
        await using var run = new TrainingRun("--layers 784-1-784 --epochs 1 --dashboard 127.0.0.1:0", embedded: 1, data: MnistExtract.Folder);
        var (page, complaints) = await browser.Open(await UrlOf(run));
        await Expect(page.Locator("#state")).ToHaveTextAsync("finished");
        await Expect(page.Locator("#images-when")).ToContainTextAsync("now, after step ");
        await Expect(page.Locator("#no-codes")).ToHaveTextAsync("a code of one value has no plane");
        Assert.Empty(complaints);
    }

    private static async Task<string> UrlOf(TrainingRun run) => (await run.Coordinator.NextLine("^dashboard: http://")).Split(' ')[^1];

    /// <summary>The page itself writes down when a worker's state has that colour first.</summary>
    private static async Task NoteWhenRed(IPage page, string worker, string red) => await page.EvaluateAsync(
        """
        ([worker, red]) => {
          window.becameRed = new Promise((resolve) => new MutationObserver((_, observer) => {
            const row = [...document.querySelectorAll('#workers tr')].find((row) => row.textContent.includes(worker));
            if (getComputedStyle(row.querySelector('.dot')).color !== red) return;
            observer.disconnect();
            resolve(Date.now());
          }).observe(document.getElementById('workers'), { subtree: true, childList: true, attributes: true }));
        }
        """, new[] { worker, red });

    private static async Task SliderOverEpochs(IPage page)
    {
        await page.Locator("#history").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator("#images-when")).ToHaveTextAsync("after epoch 1");
        var first = await page.Reconstructions(from: "/api/images/epochs/1.png");
        await page.Keyboard.PressAsync("End");
        await Expect(page.Locator("#images-when")).ToContainTextAsync("now, ");
        // The newest may still be that of epoch 1.
        await Until(async () => await page.Reconstructions(from: "/api/images/latest.png") != first);
        await page.Keyboard.PressAsync("Home");
        Assert.Equal(first, await page.Reconstructions(from: "/api/images/epochs/1.png"));
        await page.Keyboard.PressAsync("End");
    }

    private static async Task PointInCodeSpace(IPage page)
    {
        var decoded = page.Locator("#decoded");
        await Expect(decoded).ToBeVisibleAsync();
        var source = await decoded.GetAttributeAsync("data-source");
        await page.Locator("#point").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(decoded).Not.ToHaveAttributeAsync("data-source", source!);

        // It goes with the mouse while the button is down, and stays where it is let go.
        var field = (await page.Locator(".field").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(field.X + field.Width / 4, field.Y + field.Height / 2);
        await page.Mouse.DownAsync();
        await Expect(page.Locator("#point")).ToHaveAttributeAsync("aria-valuenow", "-50");
        source = await decoded.GetAttributeAsync("data-source");
        await page.Mouse.MoveAsync(field.X + field.Width * 3 / 4, field.Y + field.Height / 2, new() { Steps = 5 });
        await Expect(page.Locator("#point")).ToHaveAttributeAsync("aria-valuenow", "50");
        await Expect(decoded).Not.ToHaveAttributeAsync("data-source", source!);
        await page.Mouse.UpAsync();
        await page.Mouse.MoveAsync(field.X + field.Width / 4, field.Y + field.Height / 2);
        await Expect(page.Locator("#point")).ToHaveAttributeAsync("aria-valuenow", "50");

        await page.SelectOptionAsync("#axis-x", "3");
        await Expect(page.Locator("#axis-y")).ToHaveValueAsync("0");
        // Whatever is still being fetched, the axes that were chosen last are shown.
        foreach (var axis in (string[])["pc2", "7", "pc1", "3"])
            await page.SelectOptionAsync("#axis-x", axis);
        await Expect(page.Locator("#axes-text")).ToHaveTextAsync(new Regex("Across: .*3.*; up: .*0"));
    }

    /// <summary>Near, the curve stays as it is; as a whole, it grows with the run from its first step on.</summary>
    private static async Task CurveFollows(IPage page)
    {
        await page.ClickAsync("#by-step");
        var whole = await Curve.Of(page);
        // Where points stand for several steps, the first is the middle of them.
        Assert.InRange(whole.First, 1, whole.Last / 50);
        await page.ClickAsync("#nearer");
        var near = await Curve.Of(page);
        await page.WaitForFunctionAsync(
            "steps => Number(document.getElementById('step').firstChild.textContent.replaceAll(',', '')) > steps", whole.Last + (whole.Last - whole.First) / 10);
        var later = await Curve.Of(page);
        var tolerance = (near.Last - near.First) / 20;
        Assert.InRange(later.First, near.First - tolerance, near.First + tolerance);
        Assert.InRange(later.Last, near.Last - tolerance, near.Last + tolerance);
        await page.ClickAsync("#whole");
        await Until(async () => (await Curve.Of(page)).Last > whole.Last);
        var all = await Curve.Of(page);
        await Until(async () => (await Curve.Of(page)).Last > all.Last);
        Assert.InRange((await Curve.Of(page)).First, 1, all.Last / 50);
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
}
