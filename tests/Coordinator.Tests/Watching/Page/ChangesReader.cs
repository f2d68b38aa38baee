using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Autoencoder.Coordinator.Tests.Watching.Page;

/// <summary>What a browser's EventSource would give to the page.</summary>
internal sealed class ChangesReader : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;
    private readonly TimeSpan _deadline;

    private ChangesReader(HttpResponseMessage answer, StreamReader lines, TimeSpan deadline) =>
        (_answer, _lines, _deadline) = (answer, lines, deadline);

    /// <param name="since">The version that the page has; null for one that was just opened.</param>
    /// <param name="deadline">For each line.</param>
    public static async Task<ChangesReader> Open(HttpClient browser, long? since, TimeSpan deadline)
    {
        var path = since is { } version ? string.Create(CultureInfo.InvariantCulture, $"api/changes?since={version}") : "api/changes";
        var answer = await browser.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new ChangesReader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(), Encoding.UTF8), deadline);
    }

    public async Task<(long Version, JsonElement Data)> Next()
    {
        while (await Line() is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonDocument.Parse(line[6..]).RootElement is var data)
                return (data.GetProperty("version").GetInt64(), data);
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
