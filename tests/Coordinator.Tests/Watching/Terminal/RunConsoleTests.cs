using System.Text;
using System.Text.Json.Nodes;
using Autoencoder.Coordinator.Tests.Cluster;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Support;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

public sealed class RunConsoleTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly RunConsole _console;

    public RunConsoleTests() => _console = new RunConsole(
        _output, LogFormat.Json, new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));

    public void Dispose()
    {
        _console.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void For_programs_an_event_is_a_row_with_its_run_and_term()
    {
        _console.SetRun(TinyRun.Spec, () => 0);
        _console.WriteEvent(WorkerEvents.Lost("one", "gone", 2, 1));
        Assert.Equal(
            $$"""
            {"time":"2026-01-02T03:04:05.000000Z","event":"worker-lost","run":"{{TinyRun.Spec.RunId}}","term":{{TinyRun.Spec.Term}},"worker":"one","shards":2,"workers":1,"cause":"gone","text":"one is lost: gone; 2 shards to be computed again; 1 worker is left"}

            """, Written);
    }

    [Fact]
    public void A_row_of_something_else_tells_its_run_and_where_that_stands()
    {
        Assert.Equal(["time", "event"], Fields());
        var steps = 41L;
        _console.SetRun(TinyRun.Spec, () => steps);
        steps = 42;
        Assert.Equal(["time", "event", "run", "term", "step 42"], Fields());

        string[] Fields()
        {
            using var row = new JsonRow();
            var fields = JsonNode.Parse(_console.AddRun(row.Begin(default, "error")).End())!.AsObject();
            return [.. fields.Select(field => field.Key == "step" ? $"step {field.Value}" : field.Key)];
        }
    }

    [Theory]
    [InlineData(LogFormat.Text)]
    [InlineData(LogFormat.Json)]
    public void An_output_that_takes_no_more_ends_nothing(LogFormat format)
    {
        using var full = new FullStream();
        using (var console = new RunConsole(full, format, TimeProvider.System))
        {
            console.WriteEvent(RunEvents.Started());
            console.WriteEvent(RunEvents.Finished(7));
        }

        Assert.True(full.Refused >= 2);
    }

    [Fact]
    public void A_text_of_several_lines_is_one_row_and_what_is_no_number_is_left_out()
    {
        _console.WriteEvent(new TrainingEvent("results", "one\ntwo") { Loss = double.NaN, SamplesPerSecond = 1234.6 });
        var row = JsonNode.Parse(Assert.Single(Written.Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;
        Assert.Equal(("one\ntwo", 1235, null), ((string)row["text"]!, (int)row["samplesPerSecond"]!, row["loss"]));
    }

    [Fact]
    public void An_epoch_tells_its_losses()
    {
        _console.WriteEvent(ConsoleEvents.EpochDone(new EpochReport(1, 235, 0.1234567, 0.25, 60000, 1, 1000, 2), 5, late: 0));
        var row = JsonNode.Parse(Written)!;
        Assert.Equal(
            ("epoch-done", 1, 235, 0.123457, 0.25, 2),
            ((string)row["event"]!, (int)row["epoch"]!, (int)row["step"]!, (double)row["loss"]!, (double)row["validationLoss"]!, (int)row["workers"]!));
    }

    private string Written => Encoding.UTF8.GetString(_output.ToArray());
}
