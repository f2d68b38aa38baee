using Autoencoder.Coordinator.Store.Events;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Events;

public sealed class EventLogTests : IDisposable
{
    private static readonly DateTime Time = new DateTime(2026, 1, 31, 23, 59, 59, DateTimeKind.Utc).AddMicroseconds(12);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_has_the_time_to_the_microsecond_and_the_fields_that_apply()
    {
        using var log = new EventLog(_folder["events.jsonl"], term: 3);
        log.Add(Time, RoundEvents.Reissued(
            new Reissue(new Round(Phase.Train, 812), new ShardRange(4, 2), 1, 2, ReissueCause.Late, TimeSpan.FromMicroseconds(38_123.4)), "b'1", "ä"));
        log.Add(Time.AddSeconds(1), WorkerEvents.Lost("a", "gone", 2, 1));
        Assert.Equal(
            """
            {"time":"2026-01-31T23:59:59.000012Z","event":"shards-reissued","term":3,"step":812,"phase":"train","worker":"ä","other":"b'1","firstShard":4,"shards":2,"milliseconds":38.123,"cause":"late","text":"step 812: b'1 is late (38.1 ms); shards 4..5 also sent to ä"}
            {"time":"2026-02-01T00:00:00.000012Z","event":"worker-lost","term":3,"worker":"a","shards":2,"workers":1,"cause":"gone","text":"a is lost: gone; 2 shards to be computed again; 1 worker is left"}

            """,
            Read());
    }

    [Fact]
    public void Each_row_is_in_the_file_whole_as_soon_as_it_is_added()
    {
        using var log = new EventLog(_folder["events.jsonl"], 1);
        Assert.Equal("", Read());
        for (var rows = 1; rows <= 3; rows++)
        {
            log.Add(Time, RunEvents.Started());
            Assert.Equal(rows, Read().Count(c => c == '\n'));
            Assert.EndsWith("}\n", Read(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_run_that_is_continued_writes_to_the_same_file()
    {
        Add(term: 1);
        Add(term: 2);
        Assert.Equal(["\"term\":1", "\"term\":2"], Read().TrimEnd().Split('\n').Select(row => row.Split(',')[2]));
    }

    // As a full disk or a power cut leaves it.
    [Fact]
    public void A_row_that_was_torn_at_any_byte_is_gone_and_spoils_no_other()
    {
        Add(term: 1);
        var whole = File.ReadAllBytes(_folder["events.jsonl"]);
        Add(term: 2);
        var both = File.ReadAllBytes(_folder["events.jsonl"]);
        for (var length = 0; length < both.Length; length++)
        {
            File.WriteAllBytes(_folder["events.jsonl"], both.AsSpan(0, length));
            Add(term: 3);
            Assert.Equal(length < whole.Length ? [3] : [1L, 3], LoggedEvent.Read(_folder["events.jsonl"]).Select(row => row?.Term));
        }
    }

    [Fact]
    public void A_missing_folder_is_one_line() => Assert.Equal(
        $"{_folder["no/events.jsonl"]} cannot be written: there is no such folder.",
        Assert.Throws<OutputException>(() => new EventLog(_folder["no/events.jsonl"], 1)).Message);

    private void Add(long term)
    {
        using var log = new EventLog(_folder["events.jsonl"], term);
        log.Add(Time, RunEvents.Started());
    }

    private string Read()
    {
        using var reader = new StreamReader(new FileStream(_folder["events.jsonl"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
