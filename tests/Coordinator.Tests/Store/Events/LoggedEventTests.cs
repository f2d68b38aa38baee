using Autoencoder.Coordinator.Store.Events;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Events;

public sealed class LoggedEventTests : IDisposable
{
    private static readonly DateTime Time = new DateTime(2026, 1, 31, 23, 59, 59, DateTimeKind.Utc).AddMicroseconds(12);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_while_it_is_still_written()
    {
        TrainingEvent[] events =
        [
            RoundEvents.Reissued(new Reissue(new Round(Phase.Train, 812), new ShardRange(4, 2), 1, 2, ReissueCause.Late, TimeSpan.FromMilliseconds(38.125)), "b'1", "ä\"\n"),
            RoundEvents.WaitsForWorkers(new Round(Phase.Evaluate, 5)), WorkerEvents.Lost("a", "gone", 2, 1), RunEvents.Started(),
        ];
        using var log = new EventLog(_folder["events.jsonl"], term: 3);
        foreach (var happening in events)
            log.Add(Time, happening);
        var read = LoggedEvent.Read(_folder["events.jsonl"]).ToArray();
        // Whether a console says it is not in the file.
        Assert.Equal(events.Select(happening => happening with { IsQuiet = false }), read.Select(logged => logged!.Happening));
        Assert.All(read, logged => Assert.Equal((Time, DateTimeKind.Utc, 3), (logged!.Time, logged.Time.Kind, logged.Term)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"time":"2026-01-31T23:59:59Z","event":"started","term":1,"te""")]
    [InlineData("""{"time":"2026-01-31T23:59:59Z","event":"started","term":1}""")]
    [InlineData("""{"time":"2026-01-31T23:59:59Z","event":null,"term":1,"text":"x"}""")]
    [InlineData("""{"time":"yesterday","event":"started","term":1,"text":"x"}""")]
    [InlineData("""{"time":"2026-01-31T23:59:59","event":"started","term":1,"text":"x"}""")]
    [InlineData("""{"time":"2026-01-31T23:59:59Z","event":"started","term":1,"text":"x","step":"five"}""")]
    public void A_line_that_is_no_event_is_none(string line)
    {
        File.WriteAllText(_folder["events.jsonl"], $$"""
            {{line}}
            {"time":"2026-01-31T23:59:59Z","event":"started","term":1,"text":"x"}

            """);
        Assert.Equal([null, "started"], LoggedEvent.Read(_folder["events.jsonl"]).Select(logged => logged?.Happening.Event));
    }
}
