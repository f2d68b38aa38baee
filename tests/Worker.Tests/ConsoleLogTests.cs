using System.Text;
using System.Text.Json.Nodes;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Support;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Worker.Tests;

public sealed class ConsoleLogTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void For_people_a_line_has_the_time_of_day_and_the_name()
    {
        using var output = new MemoryStream();
        using var log = new ConsoleLog(output, "one", LogFormat.Text, Time);
        log.Line("lost", "the coordinator is gone", "gone");
        Assert.Equal($"03:04:05 one: the coordinator is gone{Environment.NewLine}", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void For_programs_it_is_a_row_with_the_run_and_the_worker()
    {
        using var output = new MemoryStream();
        using var log = new ConsoleLog(output, "one", LogFormat.Json, Time);
        log.SetRun(TinyRun.Spec);
        log.Line("lost", "the coordinator is gone", "gone");
        Assert.Equal(
            $$"""
            {"time":"2026-01-02T03:04:05.000000Z","event":"lost","run":"{{TinyRun.Spec.RunId}}","term":7,"worker":"one","cause":"gone","text":"the coordinator is gone"}

            """, Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void A_row_of_something_else_tells_the_run_and_the_worker()
    {
        using var log = new ConsoleLog(Stream.Null, "one", LogFormat.Json, Time);
        Assert.Equal("one", (string?)Row()["worker"]);
        log.SetRun(TinyRun.Spec);
        Assert.Equal((TinyRun.Spec.RunId.ToString(), 7, "one"), ((string?)Row()["run"], (int?)Row()["term"], (string?)Row()["worker"]));

        JsonNode Row()
        {
            using var row = new JsonRow();
            return JsonNode.Parse(log.AddRun(row.Begin(default, "error")).End())!;
        }
    }

    [Theory]
    [InlineData(LogFormat.Text)]
    [InlineData(LogFormat.Json)]
    public void An_output_that_takes_no_more_ends_nothing(LogFormat format)
    {
        using var full = new FullStream();
        using (var log = new ConsoleLog(full, "one", format, Time))
        {
            log.Line("joined", "joined the run");
            log.Line("done", "the training is done");
        }

        Assert.True(full.Refused >= 2);
    }
}
