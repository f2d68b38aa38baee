using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Page;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Watching.Page;

/// <summary>The dashboard's server over real connections, with a run that the test makes up.</summary>
#pragma warning disable CA1001 // xunit calls DisposeAsync.
public sealed class DashboardServerTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _files = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DashboardServer _server = null!;
    private HttpClient _browser = null!;
    private SimulatedRun _run = null!;

    public async Task InitializeAsync()
    {
        _server = await DashboardServer.Start(new NodeAddress("127.0.0.1", 0), "a good token", () => new Health(true, "training"));
        _browser = new HttpClient { BaseAddress = new Uri(_server.Url), Timeout = Deadline };
        _run = new SimulatedRun(RunFolder.At(Path.Combine(_files.Path, "run")));
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Until_there_is_a_run_it_says_so()
    {
        using var answer = await _browser.GetAsync("api/facts");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("The run is being prepared.\n", await answer.Content.ReadAsStringAsync());
        using var page = await _browser.GetAsync("");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Everything_that_the_page_refers_to_is_there_and_of_its_type()
    {
        var page = await _browser.GetStringAsync("");
        foreach (var (path, type) in ((string, string)[])
            [
                ("dashboard.css", "text/css"), ("theme.js", "text/javascript"), ("main.js", "text/javascript"), ("icon.svg", "image/svg+xml"),
                ("vendor/uplot/uPlot.iife.min.js", "text/javascript"), ("vendor/uplot/uPlot.min.css", "text/css"),
            ])
        {
            Assert.Contains($"\"/{path}\"", page, StringComparison.Ordinal);
            using var answer = await _browser.GetAsync(path);
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await _browser.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }
    }

    [Fact]
    public async Task No_answer_lets_a_browser_take_anything_from_elsewhere()
    {
        foreach (var (path, host) in ((string, string?)[])[("", null), ("api/facts", null), ("nothing/here", null), ("", "evil.example")])
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            using var answer = await _browser.SendAsync(question);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.False(answer.Headers.Contains("Server"));
        }

        var page = await _browser.GetStringAsync("");
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(?!/|#)", page);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("localhost", true)]
    [InlineData("[::1]", true)]
    [InlineData("coordinator", true)]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    public async Task A_name_that_was_made_to_points_here_is_rejected(string host, bool answers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "") { Headers = { Host = $"{host}:{_server.Address.Port}" } };
        using var answer = await _browser.SendAsync(request);
        Assert.Equal(answers ? HttpStatusCode.OK : HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_run_is_told_as_json_and_a_loss_that_is_no_number_as_a_word()
    {
        _server.Show(_run, null);
        using var facts = JsonDocument.Parse(await _browser.GetStringAsync("api/facts"));
        Assert.Equal("784-32-784", facts.RootElement.GetProperty("run").GetProperty("layers").GetString());
        Assert.False(facts.RootElement.GetProperty("canStop").GetBoolean());
        using var picture = JsonDocument.Parse(await _browser.GetStringAsync("api/run"));
        var points = picture.RootElement.GetProperty("loss").GetProperty("points");
        Assert.Equal((0.7, "NaN"), (points[0].GetProperty("mean").GetDouble(), points[1].GetProperty("mean").GetString()));
    }

    [Fact]
    public async Task Changes_come_as_they_happen_each_with_its_version()
    {
        _server.Show(_run, null);
        using var events = await Listen(since: null);
        var whole = await events.Next();
        Assert.True(whole.Data.GetProperty("isWhole").GetBoolean());
        _run.Happened(new TrainingEvent("worker-joined", "<b>one</b>\njoined\u2028") { Worker = "one" });
        var next = await events.Next();
        Assert.Equal(whole.Version + 1, next.Version);
        Assert.Equal("<b>one</b>\njoined\u2028", next.Data.GetProperty("events")[0].GetProperty("happening").GetProperty("text").GetString());
        Assert.False(next.Data.TryGetProperty("workers", out _));
    }

    [Fact]
    public async Task A_browser_that_was_cut_off_gets_what_it_has_missed_and_no_more()
    {
        _server.Show(_run, null);
        _run.Happened(new TrainingEvent("one", "seen before"));
        long seen;
        using (var before = await Listen(since: null))
            seen = (await before.Next()).Version;
        _run.Happened(new TrainingEvent("two", "missed"));
        using var after = await Listen(seen);
        var missed = await after.Next();
        Assert.False(missed.Data.GetProperty("isWhole").GetBoolean());
        Assert.Equal("two", Assert.Single(missed.Data.GetProperty("events").EnumerateArray()).GetProperty("happening").GetProperty("event").GetString());
    }

    [Fact]
    public async Task A_browser_that_has_gone_is_not_waited_on()
    {
        _server.Show(_run, null);
        using (var events = await Listen(since: null))
        {
            await events.Next();
            await Until(() => _run.Waiting == 1);
        }

        await Until(() => _run.Waiting == 0);
    }

    [Fact]
    public async Task Too_many_pages_of_one_client_leave_room_for_others()
    {
        _server.Show(_run, null);
        using (await Pages(32, "127.0.0.1"))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "Too many pages at 127.0.0.1 watch this run already.\n"), await Changes());
            using var elsewhere = await Pages(1, "127.0.0.2");
            await CheckTheRest();
        }

        await CheckThatThereIsRoom();
    }

    [Fact]
    public async Task Too_many_pages_leave_room_for_the_rest()
    {
        _server.Show(_run, null);
        using (await Pages(32, "127.0.0.2"))
        using (await Pages(32, "127.0.0.3"))
        using (await Pages(32, "127.0.0.4"))
        using (await Pages(4, "127.0.0.5"))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "Too many pages watch this run already.\n"), await Changes());
            await CheckTheRest();
        }

        await CheckThatThereIsRoom();
    }

    [Fact]
    public async Task All_connections_there_are_keep_no_health_check_out()
    {
        _server.Show(_run, null);
        using var watching = await Pages(32, "127.0.0.1");
        using var idle = await Crowd.Connect(_server.Address.Port, 300);
        await CheckTheRest();
        // A page that is open is none that asks for nothing.
        _run.Happened(new TrainingEvent("worker-joined", "one joined") { Worker = "one" });
        foreach (var page in watching.Connections)
            while (!(await page.Receive()).Contains("one joined", StringComparison.Ordinal))
            {
            }
    }

    [Fact]
    public async Task The_server_ends_though_a_browser_listens()
    {
        _server.Show(_run, null);
        using var events = await Listen(since: null);
        await events.Next();
        await _server.DisposeAsync().AsTask().WaitAsync(Deadline);
        Assert.True(await events.IsOver());
    }

    [Theory]
    [InlineData("api/images/originals.png", HttpStatusCode.OK)]
    [InlineData("api/images/latest.png?v=3", HttpStatusCode.OK)]
    [InlineData("api/images/inputs.png", HttpStatusCode.NotFound)]
    [InlineData("api/images/epochs/1.png", HttpStatusCode.OK)]
    [InlineData("api/images/epochs/2.png", HttpStatusCode.NotFound)]
    [InlineData("api/images/epochs/99999999999.png", HttpStatusCode.NotFound)]
    [InlineData("api/images/epochs/x.png", HttpStatusCode.NotFound)]
    [InlineData("api/codes?x=0&y=pc1", HttpStatusCode.OK)]
    [InlineData("api/codes?x=0&y=0", HttpStatusCode.NotFound)]
    [InlineData("api/codes/decoded.png?x=0&y=1&u=0.5&v=-1e3", HttpStatusCode.OK)]
    [InlineData("api/codes/decoded.png?x=0&y=1&u=NaN&v=0", HttpStatusCode.BadRequest)]
    [InlineData("api/codes/decoded.png?x=0&y=1&u=0", HttpStatusCode.BadRequest)]
    [InlineData("api/files/model.safetensors", HttpStatusCode.OK)]
    [InlineData("api/files/summary.json", HttpStatusCode.NotFound)]
    [InlineData("api/nothing", HttpStatusCode.NotFound)]
    public async Task Images_codes_and_files_are_there_or_said_not_to_be(string path, HttpStatusCode expected)
    {
        _server.Show(_run, null);
        using var answer = await _browser.GetAsync(path);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.OK && path.Contains(".png", StringComparison.Ordinal))
            Assert.Equal(SimulatedRun.Png, await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("GET", "nothing/here", HttpStatusCode.NotFound, "There is nothing at this address.")]
    [InlineData("GET", "api/images/epochs/99999999999.png", HttpStatusCode.NotFound, "There is nothing at this address.")]
    [InlineData("DELETE", "", HttpStatusCode.MethodNotAllowed, "DELETE is not possible at this address.")]
    [InlineData("POST", "api/run", HttpStatusCode.MethodNotAllowed, "POST is not possible at this address.")]
    [InlineData("GET", "api/stop", HttpStatusCode.MethodNotAllowed, "The run is ended by POST, with the token of --dashboard-token.")]
    public async Task What_is_not_there_is_said_in_a_line(string method, string path, HttpStatusCode expected, string line)
    {
        _server.Show(_run, null);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _browser.SendAsync(request);
        Assert.Equal((expected, $"{line}\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("api/run")]
    [InlineData("api/files/model.safetensors")]
    public async Task Only_the_headers_of_an_answer_can_be_asked_for(string path)
    {
        _server.Show(_run, null);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await _browser.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, 0), (answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync()).Length));
    }

    [Fact]
    public async Task The_files_that_are_there_are_listed()
    {
        _server.Show(_run, null);
        Assert.Equal("""["model.safetensors"]""", await _browser.GetStringAsync("api/files"));
        await File.WriteAllTextAsync(_run.Folder.Events, "");
        await File.WriteAllTextAsync(_run.Folder.Summary, "{}");
        Assert.Equal("""["model.safetensors","summary.json","events.jsonl"]""", await _browser.GetStringAsync("api/files"));
    }

    [Fact]
    public async Task A_run_that_is_over_cannot_be_ended()
    {
        _server.Show(_run, _stopped.SetResult);
        _server.Show(_run, null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/stop") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "a good token") } };
        using var answer = await _browser.SendAsync(request);
        Assert.Equal((HttpStatusCode.Conflict, false), (answer.StatusCode, _stopped.Task.IsCompleted));
    }

    [Theory]
    [InlineData("api/files/..%2F..%2Fsecret.txt")]
    [InlineData("api/files/..%5Csecret.txt")]
    [InlineData("api/files/%2E%2E%2Fsecret.txt")]
    [InlineData("api/files/secret.txt")]
    [InlineData("api/files/run.json")]
    [InlineData("vendor/..%2F..%2Fsecret.txt")]
    public async Task No_other_file_can_be_had(string path)
    {
        await File.WriteAllTextAsync(Path.Combine(_files.Path, "secret.txt"), "secret");
        await File.WriteAllTextAsync(Path.Combine(_run.Folder.Path, "secret.txt"), "secret");
        await File.WriteAllTextAsync(Path.Combine(_run.Folder.Path, "run.json"), "secret");
        _server.Show(_run, null);
        using var answer = await _browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_still_written_to_is_sent_as_long_as_it_was()
    {
        await using var writing = new FileStream(_run.Folder.Events, FileMode.Create, FileAccess.Write, FileShare.Read);
        await writing.WriteAsync("{}\n"u8.ToArray());
        await writing.FlushAsync();
        _server.Show(_run, null);
        using var answer = await _browser.GetAsync("api/files/events.jsonl");
        Assert.Equal("{}\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("a bad token", HttpStatusCode.Unauthorized)]
    [InlineData("a good token", HttpStatusCode.Accepted)]
    public async Task Only_who_has_the_token_ends_the_run(string? token, HttpStatusCode expected)
    {
        _server.Show(_run, _stopped.SetResult);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/stop");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _browser.SendAsync(request);
        Assert.Equal((expected, token == "a good token"), (answer.StatusCode, _stopped.Task.IsCompleted));
        using var read = await _browser.GetAsync("api/stop");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, read.StatusCode);
    }

    [Fact]
    public async Task Where_the_address_is_taken_that_nobody_has_chosen_another_port_does()
    {
        var settings = new DashboardSettings(_server.Address, IsChosen: false, Linger: null, Token: null, TokenFile: null);
        await using var server = await DashboardServer.Start(settings, token: null, () => default);
        Assert.NotEqual(_server.Address.Port, server.Address.Port);
        Assert.Equal($"{server.Url} ({_server.Address.Port} is taken)", server.Place);
        Assert.Equal(_server.Url, _server.Place);
        var chosen = await Assert.ThrowsAsync<WebServerException>(() => DashboardServer.Start(settings with { IsChosen = true }, token: null, () => default));
        Assert.StartsWith($"cannot serve web pages on {_server.Address}: ", chosen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_nobody_ends_the_run()
    {
        await using var server = await DashboardServer.Start(new NodeAddress("127.0.0.1", 0), token: null, () => default);
        server.Show(_run, _stopped.SetResult);
        using var answer = await _browser.PostAsync(new Uri($"{server.Url}api/stop"), null);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, false), (answer.StatusCode, _stopped.Task.IsCompleted));
    }

    /// <summary>Pages that are open, each of which has been told of the run.</summary>
    private Task<Crowd> Pages(int count, string from) =>
        Crowd.Connect(_server.Address.Port, count, "GET /api/changes HTTP/1.1\r\nHost: localhost\r\n\r\n", from);

    private async Task<(HttpStatusCode Status, string Text)> Changes()
    {
        using var answer = await _browser.GetAsync("api/changes");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task CheckTheRest()
    {
        foreach (var path in (string[])["health/live", "health/ready", "api/facts", ""])
        {
            // On a connection of its own, as a probe's.
            using var probe = new HttpClient { BaseAddress = _browser.BaseAddress, Timeout = Deadline };
            using var answer = await probe.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    /// <summary>Who has gone makes room, as soon as the server hears of it.</summary>
    private async Task CheckThatThereIsRoom()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        HttpStatusCode status;
        do
        {
            using var again = await _browser.GetAsync("api/changes", HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            status = again.StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static async Task Until(Func<bool> isSo)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(5), deadline.Token);
    }

    private Task<ChangesReader> Listen(long? since) => ChangesReader.Open(_browser, since, Deadline);
}
