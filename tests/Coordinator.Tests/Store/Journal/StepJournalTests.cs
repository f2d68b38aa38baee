using System.Text;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Journal;

public sealed class StepJournalTests : IDisposable
{
    private static readonly JournalRow[] SomeRows =
    [
        new(3, 235, 0.6931471805599453, 0x00c0_ffee_1234_5678), new(1, 1, double.NaN, ulong.MaxValue), new(12, 9_000_000_000, 1e-320, 0),
    ];

    private readonly TemporaryFolder _run = new();

    private string JournalPath => _run["journal.csv"];

    [Fact]
    public void A_row_is_text_with_the_crc32_that_zlib_gives()
    {
        Write(SomeRows);

        // The checks were computed by Python: zlib.crc32(b"3,235,0.6931471805599453,00c0ffee12345678") and so on.
        Assert.Equal(
            "term,step,loss,weights,check\r\n" +
            "3,235,0.6931471805599453,00c0ffee12345678,6c9a9169\r\n" +
            "1,1,NaN,ffffffffffffffff,106099c1\r\n" +
            "12,9000000000,1E-320,0000000000000000,2e5ed4ae\r\n",
            File.ReadAllText(JournalPath));
        Assert.Equal(SomeRows, StepJournal.Read(_run.Path));
    }

    [Fact]
    public void The_longest_row_fits()
    {
        JournalRow longest = new(long.MaxValue, long.MaxValue, -2.2250738585072014E-308, ulong.MaxValue);
        Write(longest);

        Assert.Equal(longest, Assert.Single(StepJournal.Read(_run.Path)));
    }

    [Fact]
    public void A_journal_is_continued_and_knows_its_highest_term()
    {
        Write(SomeRows);
        using (var journal = StepJournal.Open(_run.Path))
        {
            Assert.Equal((12, 0), (journal.HighestTerm, journal.DamagedRows));
            journal.Append(new JournalRow(13, 2, 0.5, 1));
        }

        Assert.Equal([.. SomeRows, new JournalRow(13, 2, 0.5, 1)], StepJournal.Read(_run.Path));
    }

    [Fact]
    public void Rows_can_be_read_while_others_are_added()
    {
        using var journal = StepJournal.Open(_run.Path);
        Assert.Empty(StepJournal.Read(_run.Path));
        journal.Append(SomeRows[0]);

        Assert.Equal(SomeRows[..1], StepJournal.Read(_run.Path));
    }

    [Fact]
    public void Cut_anywhere_it_continues_behind_the_last_whole_row()
    {
        Write(SomeRows);
        var whole = File.ReadAllBytes(JournalPath);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            var left = SomeRows[..Math.Max(0, Encoding.ASCII.GetString(whole[..length]).Count(c => c == '\n') - 1)];
            Assert.Equal(left, StepJournal.Read(_run.Path));
            using (var journal = StepJournal.Open(_run.Path))
            {
                Assert.Equal(0, journal.DamagedRows);
                journal.Append(SomeRows[0]);
            }

            Assert.Equal([.. left, SomeRows[0]], StepJournal.Read(_run.Path));
            Assert.StartsWith("term,step,loss,weights,check\r\n", File.ReadAllText(JournalPath), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Any_flipped_bit_costs_no_more_than_the_rows_it_meets()
    {
        Write(SomeRows);
        var bytes = File.ReadAllBytes(JournalPath);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(JournalPath, bytes);
            var read = StepJournal.Read(_run.Path).ToArray();
            using (var journal = StepJournal.Open(_run.Path))
                // A lost line end takes the row behind it too, the last one's makes a torn end; letters of a check may change their case.
                Assert.True(read.Length == SomeRows.Length || journal.DamagedRows > 0 || bit / 8 == bytes.Length - 1);
            Assert.InRange(read.Length, SomeRows.Length - 2, SomeRows.Length);
            Assert.Equal(SomeRows.Where(read.Contains), read);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Damage_longer_than_any_row_is_one_damaged_row()
    {
        Write(SomeRows);
        var lines = File.ReadAllLines(JournalPath);
        lines[2] = new string('7', 200_000);
        File.WriteAllText(JournalPath, string.Join("\r\n", lines) + "\r\n");
        using var journal = StepJournal.Open(_run.Path);
        var told = 0L;

        Assert.Equal(1, journal.DamagedRows);
        Assert.Equal([SomeRows[0], SomeRows[2]], StepJournal.Read(_run.Path, damaged => told = damaged));
        Assert.Equal(1, told);
    }

    [Fact]
    public void Many_rows_are_read_over_the_ends_of_blocks()
    {
        var rows = Enumerable.Range(1, 5000).Select(step => new JournalRow(1, step, 1.0 / step, (ulong)step * 0x9e37_79b9_7f4a_7c15)).ToArray();
        Write(rows);

        Assert.True(new FileInfo(JournalPath).Length > 3 << 16);
        Assert.Equal(rows, StepJournal.Read(_run.Path));
    }

    [Fact]
    public void What_was_noted_is_found_from_a_step_on_by_the_highest_term()
    {
        Write(new(1, 1, 0, 11), new(1, 2, 0, 12), new(1, 3, 0, 13), new(2, 2, 0, 22));
        using var journal = StepJournal.Open(_run.Path);
        var noted = journal.From(2);

        Assert.Equal([new JournalRow(2, 2, 0, 22), new JournalRow(1, 3, 0, 13)], noted.Values.OrderBy(row => row.Step));
    }

    [Fact]
    public void Rows_from_a_step_on_can_be_cut()
    {
        using (var journal = StepJournal.Open(_run.Path))
        {
            foreach (var step in new[] { 1, 2, 3, 2, 3 })
                journal.Append(new JournalRow(step, step, 0, (ulong)step));
        }

        using (var journal = StepJournal.Open(_run.Path))
        {
            journal.TruncateFrom(3);
            Assert.Equal(3, journal.HighestTerm);
            journal.Append(new JournalRow(4, 3, 0, 99));
        }

        Assert.Equal([1, 2, 2, 99], StepJournal.Read(_run.Path).Select(row => row.Weights));
        Assert.Equal(["journal.csv"], _run.Files);
    }

    [Fact]
    public void Adding_a_row_allocates_nothing()
    {
        using var journal = StepJournal.Open(_run.Path);
        // What is allocated once, by the runtime say, is not counted; what each row allocates is there every time.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => OfRows(1000)));

        long OfRows(int count)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < count; i++)
                journal.Append(SomeRows[i % SomeRows.Length]);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void A_folder_in_its_place_is_one_line()
    {
        Directory.CreateDirectory(JournalPath);
        var error = Assert.Throws<FileException>(() => StepJournal.Open(_run.Path));

        Assert.Equal($"{JournalPath}: the journal cannot be written: permission denied, or a folder is in its place.", error.Message);
    }

    public void Dispose() => _run.Dispose();

    private void Write(params JournalRow[] rows)
    {
        using var journal = StepJournal.Open(_run.Path);
        foreach (var row in rows)
            journal.Append(row);
    }
}
