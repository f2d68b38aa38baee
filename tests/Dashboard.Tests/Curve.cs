using System.Globalization;
using Microsoft.Playwright;

namespace Autoencoder.Dashboard.Tests;

/// <summary>The steps at the left and the right end of the curve, as the page tells them of the point under the mouse.</summary>
internal readonly record struct Curve(long First, long Last)
{
    public static async Task<Curve> Of(IPage page)
    {
        var plot = page.Locator("#chart .u-over");
        var width = (await plot.BoundingBoxAsync())!.Width;
        return new Curve(await Step(page, plot, 1), await Step(page, plot, width - 2));
    }

    /// <summary>Drags with the mouse over the middle half.</summary>
    public static async Task Drag(IPage page)
    {
        await page.Locator("#chart").ScrollIntoViewIfNeededAsync();
        var box = (await page.Locator("#chart .u-over").BoundingBoxAsync())!;
        var y = box.Y + box.Height / 2;
        await page.Mouse.MoveAsync(box.X + box.Width / 4, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width * 3 / 4, y, new() { Steps = 5 });
        await page.Mouse.UpAsync();
    }

    private static async Task<long> Step(IPage page, ILocator plot, float x)
    {
        await plot.HoverAsync(new() { Position = new() { X = x, Y = 50 } });
        var text = await page.Locator("#curve-text b").First.TextContentAsync();
        Assert.StartsWith("step ", text, StringComparison.Ordinal);
        return long.Parse(text!["step ".Length..], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }
}
