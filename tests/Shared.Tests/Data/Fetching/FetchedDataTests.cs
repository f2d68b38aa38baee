using System.Collections.Concurrent;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Data.Fetching;

public sealed class FetchedDataTests : IClassFixture<FetchedDataTests.Packed>, IDisposable
{
    // Six blocks of the twenty-seven.
    private static readonly FetchSettings Small = new(CacheBytes: 24 << 20);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Packed _packed;
    private readonly PackedSource _source;
    private readonly WaitLog _log = new();
    private readonly TemporaryFolder _folder = new();
    private FetchedData? _data;

    public FetchedDataTests(Packed packed) => (_packed, _source) = (packed, new PackedSource(packed.Folder));

    public void Dispose()
    {
        _data?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Readers_at_once_get_the_samples_that_they_ask_for_through_a_cache_that_holds_a_part()
    {
        var data = await Open(Small);
        Assert.InRange(data.KeptBytes, 1, Small.CacheBytes!.Value);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            using var train = data.Train.NewReader();
            using var test = data.Test.NewReader();
            var random = new Random(reader);
            for (var i = 0; i < 4; i++)
            {
                // More blocks than are kept, some samples twice.
                Check(train, false, [.. Enumerable.Range(0, 14).Select(_ => random.Next(PackedSource.TrainCount)), 7, 7, PackedSource.TrainCount - 1]);
                Check(test, true, [random.Next(PackedSource.TestCount), PackedSource.TestCount - 1]);
            }
        }))).WaitAsync(Deadline);

        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task A_reader_of_single_samples_gets_what_does_not_change_any_more()
    {
        var data = await Open(Small);
        var first = data.Train.Bytes(0);
        foreach (var index in (int[])[202, 100, 40, 80, 120, 160, 200, 60])
            Assert.Equal(PackedSource.Sample(false, index), data.Train.Bytes(index).ToArray());

        Assert.Equal(PackedSource.Sample(false, 0), first.ToArray());
    }

    [Fact]
    public async Task A_block_that_is_here_is_not_fetched_again()
    {
        var data = await Open(Small);
        using var reader = data.Train.NewReader();
        Check(reader, false, [0, 5, 8]);
        Check(reader, false, [1, 2, 3, 4]);

        Assert.Equal((1, 9L * PackedSource.SampleBytes), (_source.Reads, data.BytesFetched));
    }

    [Fact]
    public async Task What_arrives_damaged_is_fetched_again_and_never_read()
    {
        var damaged = 0;
        _source.OnRead = (_, _, bytes) =>
        {
            if (bytes.Length > 0 && Interlocked.Increment(ref damaged) <= 2)
                bytes.Span[^1] ^= 1;
        };
        var data = await Open(Small);
        using var reader = data.Train.NewReader();

        Check(reader, false, [0, 1]);
        Assert.Equal(3, _source.Reads);
    }

    [Fact]
    public async Task What_one_place_has_damaged_comes_from_another()
    {
        _source.OnRead = (_, _, bytes) =>
        {
            if (bytes.Length > 0)
                bytes.Span[0] ^= 0x80;
        };
        var other = new PackedSource(_packed.Folder);
        _data = await FetchedData.Open([_source, other], null, Small, _log, TimeProvider.System, default);
        using var reader = _data.Train.NewReader();

        Check(reader, false, [50, 100]);
        Assert.InRange(_source.Reads, 1, 2);
        Assert.Matches(@"^block \d+ of the training samples is damaged: it does not have the hash that dataset.json says \(there\); there is asked, and this one again now and then$", Assert.Single(_log.Warnings));
        Assert.Equal(2, other.Reads);
    }

    [Fact]
    public async Task A_wait_says_for_what_and_why_and_ends_when_the_data_come()
    {
        var isDown = true;
        _source.OnRead = (file, _, _) =>
        {
            if (Volatile.Read(ref isDown) && file != "dataset.json")
                throw new DataException("nobody is there");
        };
        var data = await Open(Small);
        var reading = Task.Run(() =>
        {
            using var reader = data.Train.NewReader();
            Check(reader, false, [40]);
        });

        Assert.Equal("waiting for block 4 of the training samples: nobody is there (there)", await _log.NextWait());
        Volatile.Write(ref isDown, false);
        await reading.WaitAsync(Deadline);
        Assert.Equal(1, _log.Ended);
    }

    [Fact]
    public async Task What_others_wait_for_is_not_waited_for_without_an_end()
    {
        _source.OnRead = (file, _, _) =>
        {
            if (file != "dataset.json")
                throw new DataException("nobody is there");
        };
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(3) };
        _data = await FetchedData.Open([_source], null, Small, _log, time, default);
        using var reader = _data.Train.NewReader();
        reader.AnswerBegins();

        var e = Assert.Throws<DataException>(() => reader.Require([0]));
        Assert.Matches(@"^waiting for block 0 of the training samples: (nobody is there \(there\)|on the way from there) \(for \d+ s\)$", e.Message);
    }

    [Fact]
    public async Task A_wait_ends_with_its_reader()
    {
        _source.OnRead = (file, _, _) =>
        {
            if (file != "dataset.json")
                throw new DataException("nobody is there");
        };
        var data = await Open(Small);
        var reader = data.Train.NewReader();
        var reading = Assert.ThrowsAsync<OperationCanceledException>(() => Task.Run(() => reader.Require([0])));
        await _log.NextWait();
        reader.Dispose();

        await reading.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_description_that_is_not_to_be_had_yet_is_waited_for()
    {
        var asked = 0;
        _source.OnRead = (_, _, _) =>
        {
            if (Interlocked.Increment(ref asked) == 1)
                throw new DataException("nobody is there");
        };
        var data = await Open(Small);

        Assert.Equal(("waiting for dataset.json: nobody is there (there)", 1), (await _log.NextWait(), _log.Ended));
        Assert.Equal(_packed.Fingerprint, data.Fingerprint);
    }

    [Fact]
    public async Task Another_data_set_than_is_expected_is_refused()
    {
        var e = await Assert.ThrowsAsync<DataException>(() => FetchedData.Open([_source], new string('a', 64), Small, _log, TimeProvider.System, default));
        Assert.StartsWith($"there has another data set (fingerprint {_packed.Fingerprint[..12]}…, that of the run is aaaaaaaaaaaa…); ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_has_another_data_set_is_told_and_passed_over()
    {
        var other = _folder["other"];
        using (var writer = new PackedWriter(other, SampleShape.Features(3), ValueKind.Bytes))
        {
            writer.Add(isTest: false, [1, 2, 3], null);
            writer.Add(isTest: true, [1, 2, 3], null);
            writer.Complete(isWithinUnit: true, null, null, null);
        }

        var wrong = new PackedSource(other) { Name = "the wrong place" };
        _data = await FetchedData.Open([wrong, _source], _packed.Fingerprint, Small, _log, TimeProvider.System, default);
        using var reader = _data.Train.NewReader();

        Check(reader, false, [0]);
        Assert.Equal(0, wrong.Reads);
        Assert.Matches("^the wrong place has another data set .*; the data are fetched from there$", Assert.Single(_log.Warnings));
    }

    [Fact]
    public async Task The_cache_leaves_nothing_in_its_folder()
    {
        await Open(new FetchSettings(24 << 20, _folder["cache"]));
        using var reader = _data!.Train.NewReader();
        Check(reader, false, [0]);

        Assert.Empty(Directory.GetFileSystemEntries(_folder["cache"]));
    }

    [Fact]
    public void A_folder_for_the_cache_that_cannot_be_used_is_one_line()
    {
        File.WriteAllText(_folder["file"], "");
        var e = Assert.Throws<Autoencoder.Shared.Data.Files.FileException>(() => Open(new FetchSettings(24 << 20, _folder["file"])).GetAwaiter().GetResult());
        Assert.DoesNotContain('\n', e.Message);
    }

    private async Task<FetchedData> Open(FetchSettings settings) =>
        _data = await FetchedData.Open([_source], _packed.Fingerprint, settings, _log, TimeProvider.System, default);

    private static void Check(SampleReader reader, bool isTest, int[] samples)
    {
        reader.Require(samples);
        foreach (var sample in samples)
            Assert.True(reader.Samples.Bytes(sample).SequenceEqual(PackedSource.Sample(isTest, sample)));
    }

    public sealed class Packed : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Packed() => Fingerprint = PackedSource.Pack(Folder).Fingerprint;

        public string Folder => _folder["packed"];

        public string Fingerprint { get; }

        public void Dispose() => _folder.Dispose();
    }

    private sealed class WaitLog : IFetchLog
    {
        private readonly BlockingCollection<string> _waits = [];
        private int _ended;

        public int Ended => Volatile.Read(ref _ended);

        public ConcurrentQueue<string> Warnings { get; } = [];

        public Task<string> NextWait() => Task.Run(() => _waits.TryTake(out var text, Deadline) ? text : throw new TimeoutException("nothing was waited for"));

        public void Waits(object wait, string reason) => _waits.Add(reason);

        public void WaitEnded(object wait, bool came) => _ended += came ? 1 : 100;

        public void Warn(string text) => Warnings.Enqueue(text);
    }
}
