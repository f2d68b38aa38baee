using System.Text;
using System.Text.Json.Nodes;
using Autoencoder.Shared.Program.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Worker.Tests;

/// <summary>What several workers of a process say alike.</summary>
public sealed class CrewLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryStream _output = new();
    private ConsoleLog? _log;

    public void Dispose()
    {
        _log?.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void One_worker_says_it_at_once()
    {
        var lines = Of(LogFormat.Text, "w");
        lines.Joined(0, "joined the run", null, ": 784-32-784");
        lines.Joined(0, "joined the run", "worker-3", ": 784-32-784");
        lines.Line(0, "disconnected", "disconnected: it failed; joining again", "it failed");
        Assert.Equal(["w: joined the run: 784-32-784", "w: joined the run as worker-3: 784-32-784", "w: disconnected: it failed; joining again"], Lines());
    }

    [Fact]
    public void All_workers_say_it_in_one_line_as_soon_as_the_last_one_does()
    {
        var lines = Of(LogFormat.Text, "w-1", "w-2", "w-3");
        lines.Joined(2, "joined the run", "worker-7", ": 784-32-784");
        lines.Joined(0, "joined the run", "worker-8", ": 784-32-784");
        Assert.Empty(Lines());
        lines.Joined(1, "joined the run", "worker-6", ": 784-32-784");
        Assert.Equal(["w: joined the run as worker-6 to worker-8: 784-32-784"], Lines());
    }

    [Fact]
    public void Those_with_names_joined_as_these()
    {
        var lines = Of(LogFormat.Text, "w-1", "w-2");
        lines.Joined(0, "joined the run", null, "");
        lines.Joined(1, "joined the run", null, "");
        Assert.Equal(["w: joined the run as w-1 and w-2"], Lines());
    }

    [Fact]
    public void What_some_say_waits_a_second_for_the_others_and_names_them()
    {
        var lines = Of(LogFormat.Text, "w-1", "w-2", "w-3");
        lines.Line(0, "disconnected", "the connection failed", "it");
        lines.Line(2, "disconnected", "the connection failed", "it");
        lines.Line(1, "disconnected", "the computation failed", "it");
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Empty(Lines());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["w-1 and w-3: the connection failed", "w-2: the computation failed"], Lines());
    }

    [Fact]
    public void What_one_worker_says_stays_in_its_order()
    {
        var lines = Of(LogFormat.Text, "w-1", "w-2");
        lines.Line(0, "disconnected", "disconnected", "it");
        lines.Joined(0, "joined the run", "worker-1", "");
        lines.Line(0, "disconnected", "disconnected", "it");
        lines.Flush();
        Assert.Equal(["w-1: disconnected", "w-1: joined the run as worker-1", "w-1: disconnected"], Lines());
    }

    [Fact]
    public void Programs_get_a_row_for_each_at_once()
    {
        var lines = Of(LogFormat.Json, "w-1", "w-2");
        lines.Joined(1, "joined the run", null, ": 784-32-784");
        lines.Line(0, "disconnected", "disconnected: it failed", "it failed");
        var rows = Text().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(
            [("joined", "w-2", "joined the run: 784-32-784"), ("disconnected", "w-1", "disconnected: it failed")],
            rows.Select(row => ((string)row["event"]!, (string)row["worker"]!, (string)row["text"]!)));
    }

    private CrewLog Of(LogFormat format, params string[] names) => new(_log = new ConsoleLog(_output, "w", format, _time), names, _time);

    private string Text() => Encoding.UTF8.GetString(_output.ToArray());

    // Without the time of day.
    private IEnumerable<string> Lines() => Text().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line[9..]);
}
