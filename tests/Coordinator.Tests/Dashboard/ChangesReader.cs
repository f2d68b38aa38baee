using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Autoencoder.Coordinator.Tests.Dashboard;

/// <summary>What a browser's EventSource would give to the page.</summary>
internal sealed class ChangesReader : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;
    private readonly TimeSpan _deadline;

    private ChangesReader(HttpResponseMessage answer, StreamReader lines, TimeSpan deadline) =>
        (_answer, _lines, _deadline) = (answer, lines, deadline);

    /// <param name="lastSeen">The version that the page has; null for one that was just opened.</param>
    /// <param name="deadline">For each line.</param>
    public static async Task<ChangesReader> Open(HttpClient browser, long? lastSeen, TimeSpan deadline)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/changes");
        if (lastSeen is { } version)
            request.Headers.Add("Last-Event-ID", version.ToString(CultureInfo.InvariantCulture));
        var answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new ChangesReader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(), Encoding.UTF8), deadline);
    }

    public async Task<(long Id, JsonElement Data)> Next()
    {
        long? id = null;
        while (await Line() is { } line)
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = long.Parse(line[4..], CultureInfo.InvariantCulture);
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                return (id!.Value, JsonDocument.Parse(line[6..]).RootElement);
        throw new EndOfStreamException("The server closed the stream.");
    }

    public async Task<bool> IsOver()
    {
        try
        {
            while (await Line() is not null)
            {
                // What was on its way.
            }

            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
    }

    private Task<string?> Line() => _lines.ReadLineAsync().WaitAsync(_deadline);
}
