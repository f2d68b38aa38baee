using System.Security.Cryptography;
using System.Text;
using Autoencoder.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Autoencoder.Dashboard.Tests;

/// <summary>What is to be seen on a page.</summary>
internal static class PageParts
{
    public static ILocator Row(this IPage page, string worker) => page.Locator("#workers tr", new() { HasText = worker });

    /// <summary>Of the reconstructions' pixels; null while there are none.</summary>
    public static async Task<string?> Reconstructions(this IPage page) => Hash(await page.EvaluateAsync<string?>(
        "() => { const canvas = document.querySelector('canvas[data-row=reconstruction]'); return !canvas || canvas.height === 1 ? null : canvas.toDataURL(); }"));

    /// <summary>Those of one address, as soon as they are shown.</summary>
    public static async Task<string?> Reconstructions(this IPage page, string from)
    {
        await page.WaitForFunctionAsync("from => document.querySelector('canvas[data-row=reconstruction]').dataset.source?.startsWith(from)", from);
        return await page.Reconstructions();
    }

    /// <summary>A colour of the page, as a browser tells that of an element.</summary>
    public static Task<string> Color(this IPage page, string name) => page.EvaluateAsync<string>(
        """
        name => {
          const probe = document.body.appendChild(document.createElement('i'));
          probe.style.color = `var(${name})`;
          const { color } = getComputedStyle(probe);
          probe.remove();
          return color;
        }
        """, name);

    /// <summary>Neither grave nor slight.</summary>
    public static async Task AxeFindsNothing(this IPage page)
    {
        var result = await page.RunAxe();
        var found = result.Violations.Select(violation => $"{violation.Id} ({violation.Impact}): {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}").ToArray();
        Assert.True(found is [], string.Join('\n', found));
    }

    /// <summary>For what a browser has no event for that could be awaited.</summary>
    public static async Task Until(Func<Task<bool>> isSo)
    {
        using var deadline = new CancellationTokenSource(TrainerProcess.Deadline);
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
    }

    private static string? Hash(string? pixels) => pixels is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pixels)));
}
