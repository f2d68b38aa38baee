using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Autoencoder.Benchmarks.Watching;

/// <summary>Asks a dashboard for all that its page asks for while somebody has it open, as often, but draws nothing.</summary>
internal static class OpenPage
{
    private static readonly TimeSpan BetweenCodes = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(0.5);

    /// <summary>Until the dashboard ends.</summary>
    /// <returns>How many changes it was told of.</returns>
    public static async Task<int> Watch(Uri dashboard)
    {
        using var browser = new HttpClient { BaseAddress = dashboard };
        var changes = 0;
        try
        {
            while (!await IsPrepared(browser))
                await Task.Delay(BetweenTries);
            await browser.GetByteArrayAsync("api/images/originals.png");
            using var events = new StreamReader(await browser.GetStreamAsync("api/changes"));
            var (images, codes) = (-1L, 0L);
            while (await events.ReadLineAsync() is { } line)
            {
                if (!line.StartsWith("data: ", StringComparison.Ordinal))
                    continue;
                changes++;
                if (ImagesIn(line[6..]) is { } version && version != images)
                {
                    images = version;
                    await Ask(browser, $"api/images/latest.png?v={version}");
                }

                if (codes > 0 && Stopwatch.GetElapsedTime(codes) < BetweenCodes)
                    continue;
                codes = Stopwatch.GetTimestamp();
                await Ask(browser, "api/codes?x=pc1&y=pc2");
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The run is over.
        }

        return changes;
    }

    private static async Task<bool> IsPrepared(HttpClient browser)
    {
        using var answer = await browser.GetAsync("api/facts");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    // What is not there yet is asked for again with the next change.
    private static async Task Ask(HttpClient browser, string path)
    {
        using var answer = await browser.GetAsync(path);
        await answer.Content.ReadAsByteArrayAsync();
    }

    private static long? ImagesIn(string change)
    {
        using var json = JsonDocument.Parse(change);
        return json.RootElement.TryGetProperty("state", out var state) && state.TryGetProperty("imagesVersion", out var version) ? version.GetInt64() : null;
    }
}
