using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>A packed data set that is elsewhere, of which a part is kept here at a time.</summary>
public sealed class FetchedData : IDisposable
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    private readonly PackedDescription _description;
    private readonly BlockCache _cache;
    private readonly BlockFetcher _fetcher;
    private readonly WantedBlocks _wanted;
    private readonly int _readers;

    private FetchedData(IReadOnlyList<IBlockSource> sources, PackedDescription description, FetchSettings settings, IFetchLog log, TimeProvider time)
    {
        _description = description;
        FileAttempt.Do(settings.Folder, "fetched data cannot be kept there", () => Directory.CreateDirectory(settings.Folder));
        var slots = settings.SlotsFor(description);
        var file = new SlotFile(settings.Folder, slots, description.BlockSamples * description.SampleBytes);
        _cache = new BlockCache(description.Train.Blocks.Length + description.Test.Blocks.Length, slots, file, time);
        _cache.Filled += reason => log.Warn(reason);
        _readers = settings.Readers;
        _wanted = new WantedBlocks(_cache);
        _fetcher = new BlockFetcher(sources, description, _cache, _readers, log, time);
        Train = Split(isTest: false);
        Test = Split(isTest: true);
    }

    /// <summary>The root of the hashes of the blocks.</summary>
    public string Fingerprint => _description.Fingerprint;

    public SampleSet Train { get; }

    public SampleSet Test { get; }

    /// <summary>That are kept at most.</summary>
    public long KeptBytes => (long)_cache.Slots * BlockBytes;

    /// <summary>That have come so far.</summary>
    public long BytesFetched => _fetcher.BytesFetched;

    private long BlockBytes => (long)_description.BlockSamples * _description.SampleBytes;

    /// <summary>Learns what the data are, and begins to fetch what is asked for.</summary>
    /// <param name="sources">At least one; the next one is asked when one fails.</param>
    /// <param name="expected">The fingerprint that they must have; null for any.</param>
    /// <exception cref="DataException">They are other data, or no packed ones.</exception>
    /// <exception cref="FileException">The folder of the cache cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task<FetchedData> Open(
        IReadOnlyList<IBlockSource> sources, string? expected, FetchSettings settings, IFetchLog log, TimeProvider time, CancellationToken stop)
    {
        var (wait, hasWaited, came) = (new object(), false, false);
        try
        {
            while (true)
            {
                var failures = new List<string>();
                var others = 0;
                foreach (var source in sources)
                {
                    try
                    {
                        var description = PackedDescription.Parse(await source.ReadAll(PackedDescription.FileName, PackedDescription.MaxBytes, stop), source.Name);
                        if (expected is null || description.Fingerprint == expected)
                        {
                            if (failures.Count > 0)
                                log.Warn($"{string.Join("; ", failures)}; the data are fetched from {source.Name}");
                            var data = new FetchedData([.. sources.Skip(failures.Count == others ? others : 0)], description, settings, log, time);
                            came = true;
                            return data;
                        }

                        failures.Add($"{source.Name} has another data set (fingerprint {description.Fingerprint[..12]}…, that of the run is {expected![..12]}…)");
                        others++;
                    }
                    catch (DataException e)
                    {
                        failures.Add($"{e.Message} ({source.Name})");
                    }
                }

                var reason = string.Join("; ", failures);
                if (others == sources.Count)
                    throw new DataException($"{reason}; name the folder of the run's with --data, or leave it out");
                hasWaited = true;
                log.Waits(wait, $"waiting for {PackedDescription.FileName}: {reason}");
                await Task.Delay(AskAgainAfter, time, stop);
            }
        }
        finally
        {
            if (hasWaited)
                log.WaitEnded(wait, came);
        }
    }

    /// <summary>The same data, fetched from elsewhere from now on.</summary>
    public void FetchFrom(IReadOnlyList<IBlockSource> sources) => _fetcher.FetchFrom(sources);

    /// <summary>As the data set of a run, which may call it by another fingerprint.</summary>
    public DataSet As(string fingerprint) => new(Train, Test, fingerprint, _description);

    /// <summary>For one reader, of a run's orders: what they will need is fetched ahead.</summary>
    public Prefetcher NewPrefetcher(RunSpec run) => new(new UpcomingBlocks(run.Plan, _description.BlockSamples, _readers), _fetcher, _cache, _wanted);

    /// <summary>What is kept if this process computes all shards of a run, so that no block is fetched twice in an epoch.</summary>
    public long NeededBytes(RunPlan plan)
    {
        var all = _description.Train.Blocks.Length + (long)_description.Test.Blocks.Length;
        if (plan.Window is not { } window)
            return all * BlockBytes;
        var ofLane = (window.Samples / plan.Lanes + _description.BlockSamples - 1) / _description.BlockSamples + 1;
        return Math.Min(all, ofLane * plan.Lanes + 1) * BlockBytes;
    }

    public void Dispose() => _fetcher.Dispose();

    private SampleSet Split(bool isTest)
    {
        var split = isTest ? _description.Test : _description.Train;
        var blocks = new FetchedBlocks(_fetcher, _cache, _description, isTest, isTest ? _description.Train.Blocks.Length : 0);
        return new SampleSet(split.Count, _description.SampleShape, _description.Kind, _description.WithinUnit, blocks);
    }
}
