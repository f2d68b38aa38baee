using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Wire.Blocks;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Encryption;

namespace Autoencoder.Worker;

/// <summary>
/// The data of whatever run it is: a copy, if there is one and it is the run's; else fetched, from a web server if one is named,
/// and from the coordinator. What was fetched is for all workers of the process, and stays from one attempt to take part to the next.
/// </summary>
/// <param name="copy">Null for none.</param>
/// <param name="web">A packed folder at a web address; null for none.</param>
/// <param name="tls">The cluster's certificate; null for a cluster without.</param>
/// <param name="say">Told once what is fetched from where.</param>
public sealed class FetchingData(DataSet? copy, Uri? web, FetchSettings settings, ClusterCertificate? tls, IFetchLog log, Action<string> say, TimeProvider time) : IWorkerData, IDisposable
{
    private readonly Lock _lock = new();
    // Few: the address is the same for as long as the coordinator is at one port.
    private readonly Dictionary<(Uri Address, bool IsClusters), HttpBlockSource> _sources = [];
    private FetchedData? _fetched;
    private IBlockSource[] _from = [];

    public string? Fingerprint => copy?.Fingerprint;

    public bool CanFetch => true;

    /// <summary>That have come, of all runs.</summary>
    public long BytesFetched { get; private set; }

    public RunData Open(RunOffer offer, CancellationToken stop)
    {
        var fingerprint = offer.Run.Definition.DataFingerprint!;
        if (copy?.Fingerprint == fingerprint)
            return new RunData(copy);
        if (offer.Data is not { } data)
            throw new DataException("the coordinator does not offer its data; start the same release on both sides, or give this worker a copy with --data");
        lock (_lock)
        {
            var sources = SourcesOf(data);
            if (_fetched?.Fingerprint == data.Fingerprint)
            {
                // The next coordinator of the run may offer them at another port. From the same ones it fetches as before.
                if (!sources.SequenceEqual(_from))
                    _fetched.FetchFrom(sources);
            }
            else
            {
                Close();
                _fetched = Fetch(sources, data.Fingerprint, offer.Run, stop);
            }

            _from = sources;
            return new RunData(_fetched.As(fingerprint), _fetched);
        }
    }

    public void Dispose()
    {
        Close();
        foreach (var source in _sources.Values)
            source.Dispose();
    }

    private void Close()
    {
        BytesFetched += _fetched?.BytesFetched ?? 0;
        _fetched?.Dispose();
        _fetched = null;
    }

    private IBlockSource[] SourcesOf(DataOffer offer)
    {
        var offered = SourceOf(offer.Address, offer.IsClusters);
        return web is null ? [offered] : [SourceOf(web, isClusters: false), offered];
    }

    private HttpBlockSource SourceOf(Uri address, bool isClusters) => _sources.TryGetValue((address, isClusters), out var known)
        ? known
        : _sources[(address, isClusters)] = new HttpBlockSource(address, isClusters, isClusters ? tls : null);

    private FetchedData Fetch(IBlockSource[] sources, string fingerprint, RunSpec run, CancellationToken stop)
    {
        FetchedData fetched;
        try
        {
            fetched = FetchedData.Open(sources, fingerprint, settings, log, time, stop).GetAwaiter().GetResult();
        }
        catch (FileException e)
        {
            throw new DataException($"{e.Message.TrimEnd('.')}; name a folder with room with --cache-dir", e);
        }

        var whole = ((long)run.Plan.TrainCount + run.Plan.TestCount) * fetched.Train.SampleBytes;
        say($"fetches the data from {string.Join(" and ", sources.Select(source => source.Name))}, and keeps {(fetched.KeptBytes >= whole ? "all" : $"{ByteSize.Round(fetched.KeptBytes)}")} of {ByteSize.Round(whole)}");
        if (fetched.NeededBytes(run.Plan) is var needed && needed > fetched.KeptBytes)
            log.Warn($"with --shuffle {run.Definition.Shuffle}, all shards of a step together need {ByteSize.Round(needed)} of the data at hand; the cache has {ByteSize.Round(fetched.KeptBytes)}, so blocks may have to be fetched again and again; --cache {ByteSize.Round(needed)} would do{(run.Definition.Shuffle.WindowBytes is null ? ", or a run with --shuffle window:SIZE" : "")}");
        return fetched;
    }
}
