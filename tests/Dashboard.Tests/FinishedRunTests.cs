using Autoencoder.Support;
using Microsoft.Playwright;
using static Autoencoder.Dashboard.Tests.PageParts;
using static Microsoft.Playwright.Assertions;

namespace Autoencoder.Dashboard.Tests;

/// <summary>The page in a real browser, of a run that was trained before.</summary>
[Collection(nameof(Browser))]
public sealed class FinishedRunTests(Browser browser)
{
    [SkippableTheory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(768, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public Task It_is_shown_in_every_width_and_light(int width, ColorScheme colors) => IsShown(width, colors);

    [SkippableTheory]
    [InlineData(1440)]
    [InlineData(1280)]
    [InlineData(1200)]
    [InlineData(1101)]
    [InlineData(1100)]
    public async Task Its_cards_are_filled_and_cut_nothing_off(int width)
    {
        Browser.Required();
        var (page, _) = await browser.Open(await FinishedRun.SharedUrl(), width);
        await Expect(page.Locator("#workers tr").First).ToBeVisibleAsync();
        await Expect(page.Locator("#rows canvas")).ToHaveCountAsync(6);
        Assert.Equal(0, await page.EvaluateAsync<int>("(card => card.scrollWidth - card.clientWidth)(document.querySelector('.workers .scroll'))"));
        var card = (await page.Locator(".images").BoundingBoxAsync())!;
        var rows = (await page.Locator("#rows").BoundingBoxAsync())!;
        var slider = (await page.Locator("#history").BoundingBoxAsync())!;
        const int Padding = 30, Uneven = 60;
        Assert.InRange(card.Width - rows.Width, 0, 2 * Padding);
        Assert.InRange(card.Y + card.Height - slider.Y - slider.Height, 0, Padding + Uneven);
    }

    [SkippableTheory]
    [Trait("Category", "Slow")]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(768, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public Task And_in_every_width_in_the_other_light(int width, ColorScheme colors) => IsShown(width, colors);

    [SkippableFact]
    public async Task Its_files_can_be_had()
    {
        Browser.Required();
        var (page, _) = await browser.Open(await FinishedRun.SharedUrl());
        var files = page.Locator("#files a");
        await Expect(files).ToHaveTextAsync(["model.safetensors", "summary.json", "metrics.csv", "events.jsonl", "settings.json", "curves.png", "reconstructions.png"]);
        foreach (var file in await files.AllAsync())
        {
            var download = await page.RunAndWaitForDownloadAsync(() => file.ClickAsync());
            Assert.Null(await download.FailureAsync());
        }
    }

    [SkippableFact]
    public async Task The_curve_stays_as_near_as_it_was_brought()
    {
        Browser.Required();
        var (page, complaints) = await browser.Open(await FinishedRun.SharedUrl());
        await Expect(page.Locator("#state")).ToHaveTextAsync("finished");
        await Expect(page.Locator("#chart canvas")).ToBeVisibleAsync();
        var whole = await Curve.Of(page);
        await Expect(page.Locator("#pace-text")).ToContainTextAsync("workers 2");

        // The axis of the loss: what is settled, or the first steps as well.
        var settled = await Picture();
        await page.ClickAsync("#from-start");
        await Expect(page.Locator("#from-start")).ToHaveAttributeAsync("aria-pressed", "true");
        await Until(async () => await Picture() != settled);
        await page.ClickAsync("#from-start");

        await page.ClickAsync("#nearer");
        var near = await Curve.Of(page);
        Assert.True(whole.First < near.First && near.Last < whole.Last, $"{near} of {whole}");
        await page.ClickAsync("#whole");
        Assert.Equal(whole, await Curve.Of(page));
        await Curve.Drag(page);
        near = await Curve.Of(page);
        Assert.True(whole.First < near.First && near.Last < whole.Last, $"{near} of {whole}");

        await page.ClickAsync("#logarithmic");
        Assert.Equal(near, await Curve.Of(page));
        await page.ClickAsync("#theme");
        Assert.Equal(near, await Curve.Of(page));
        // A page that was hidden asks only for what is new since.
        await SetHidden(page, true);
        await page.RunAndWaitForRequestAsync(() => SetHidden(page, false), request => request.Url.Contains("/api/changes?since=", StringComparison.Ordinal));
        Assert.Equal(near, await Curve.Of(page));

        await page.ClickAsync("#whole");
        Assert.Equal(whole, await Curve.Of(page));
        Assert.Empty(complaints);

        async Task<string> Picture() => Convert.ToBase64String(await page.Locator("#chart canvas").ScreenshotAsync());
    }

    [SkippableFact]
    public async Task Names_of_folders_are_text_and_without_the_data_set_nothing_is_asked_for_in_vain()
    {
        Browser.Required();
        using var folder = new TemporaryFolder();
        var named = folder["<img src=x onerror=alert(1)>"];
        Directory.CreateSymbolicLink(named, await FinishedRun.Folder());
        await using var shown = await FinishedRun.Show(named, data: folder["<img src=y onerror=alert(2)>"]);
        var (page, complaints) = await browser.Open(shown.Url);
        await Expect(page.Locator("#subtitle")).ToContainTextAsync(named);
        await Expect(page.Locator("#events")).ToContainTextAsync("<img src=y onerror=alert(2)>");
        await Expect(page.Locator("#no-codes")).ToHaveTextAsync("no codes without the run's data set");
        await Expect(page.Locator("#images-when")).ToHaveTextAsync("not without the run's data set");
        await Expect(page.Locator("img")).ToHaveAttributeAsync("id", "decoded");
        Assert.Empty(complaints);
    }

    private async Task IsShown(int width, ColorScheme colors)
    {
        Browser.Required();
        var (page, complaints) = await browser.Open(await FinishedRun.SharedUrl(), width, colors);
        await Expect(page.Locator("#state")).ToHaveTextAsync("finished");
        await Expect(page.Locator("#decoded")).ToBeVisibleAsync();
        await Until(async () => await page.Reconstructions() is not null);
        // Nothing is wider than the page.
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.AxeFindsNothing();
        await page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "screenshots", $"{width}-{colors}.png"), FullPage = true });
        Assert.Empty(complaints);
    }

    private static async Task SetHidden(IPage page, bool hidden) => await page.EvaluateAsync(
        """
        hidden => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """, hidden);
}
