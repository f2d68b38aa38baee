using System.Globalization;
using System.Text.Json;
using Autoencoder.Coordinator.Watching.Live;
using Microsoft.AspNetCore.Http;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>
/// A run's changes as server-sent events: the whole picture first, then what is new, at most a few times a second, for as
/// long as the browser listens. A page that was cut off says which version it has, and gets what it has missed.
/// </summary>
/// <remarks>Nothing is queued for a slow browser: what is new is asked for when the last event has been written.</remarks>
internal static class ChangeStream
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Proxies close what is silent for a minute, and the page takes what is silent for a quarter of one for gone.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    // An event, for pages do not hear of comments.
    private static readonly byte[] Beat = "event: beat\ndata: still here\n\n"u8.ToArray();

    public static async Task Send(IRunView run, HttpContext context, CancellationToken over)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, over);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        try
        {
            var version = Known(context);
            while (true)
            {
                var changes = version is { } seen ? run.ChangesSince(seen) : Whole(run.Snapshot());
                version = changes.Version;
                await Write(context.Response, changes, end.Token);
                await Task.Delay(Pause, end.Token);
                while (!await IsNewer(run, changes.Version, end.Token))
                {
                    await context.Response.Body.WriteAsync(Beat, end.Token);
                    await context.Response.Body.FlushAsync(end.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The browser has gone, or the server ends.
        }
    }

    private static long? Known(HttpContext context) =>
        long.TryParse(context.Request.Query["since"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    private static RunChanges Whole(RunSnapshot picture) => new(
        picture.Version, picture.State, picture.Loss, [], picture.Epochs, picture.Events, picture.Workers, picture.ImageEpochs, IsWhole: true);

    private static async Task Write(HttpResponse response, RunChanges changes, CancellationToken cancel)
    {
        await response.WriteAsync("data: ", cancel);
        // Its writer escapes control characters and indents nothing, so the data is one line.
        await JsonSerializer.SerializeAsync(response.Body, changes, PageJson.Default.RunChanges, cancel);
        await response.WriteAsync("\n\n", cancel);
        await response.Body.FlushAsync(cancel);
    }

    /// <summary>False if nothing is new for as long as a heartbeat.</summary>
    private static async Task<bool> IsNewer(IRunView run, long version, CancellationToken end)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(end);
        wait.CancelAfter(Heartbeat);
        try
        {
            await run.WaitForNewer(version, wait.Token);
            return true;
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            return false;
        }
    }
}
