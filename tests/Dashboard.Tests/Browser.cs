using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Autoencoder.Dashboard.Tests;

/// <summary>The system's Chromium, started once for all tests, which run one after the other.</summary>
[CollectionDefinition(nameof(Browser))]
public sealed class Browser : IAsyncLifetime, ICollectionFixture<Browser>
{
    private const string Path = "/usr/bin/chromium";

    // For a busy machine. Nothing is waited for that takes as long when all is well.
    private const float Patience = 60_000;

    // It would ask for updates and the like, which tests have no business with.
    private static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _driver;
    private IBrowser? _browser;

    public static void Required() => Skip.IfNot(File.Exists(Path), $"there is no {Path}; on Debian, install chromium");

    public async Task InitializeAsync()
    {
        if (!File.Exists(Path))
            return;
        Assertions.SetDefaultExpectTimeout(Patience);
        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Quiet });
    }

    public async Task DisposeAsync()
    {
        await FinishedRun.EndShared();
        if (_browser is not null)
            await _browser.DisposeAsync();
        _driver?.Dispose();
    }

    /// <summary>A page with a memory of its own, and all that it complains of.</summary>
    public async Task<(IPage Page, ConcurrentQueue<string> Complaints)> Open(string url, int width = 1440, ColorScheme colors = ColorScheme.Light)
    {
        var page = await _browser!.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = colors });
        page.SetDefaultTimeout(Patience);
        var complaints = new ConcurrentQueue<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => complaints.Enqueue(error);
        await page.GotoAsync(url);
        return (page, complaints);
    }
}
