using System.Net;
using System.Net.Http.Headers;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Wire.Blocks;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>What workers without a copy are served is a packed folder, whatever form the data have here.</summary>
public sealed class DataServerTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly HttpClient _client = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _damaged = [];

    private string Packed => _folder["packed"];

    public DataServerTests()
    {
        var data = DataSet.Load(MnistExtract.Folder);
        using var writer = new PackedWriter(Packed, data.Train.Shape, ValueKind.Bytes);
        foreach (var set in (SampleSet[])[data.Train, data.Test])
            for (var i = 0; i < set.Count; i++)
                writer.Add(set == data.Test, set.Bytes(i), null);
        writer.Complete(isWithinUnit: true, null, null, null);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Idx_files_and_what_was_packed_of_them_are_served_alike()
    {
        var fingerprint = PackedDescription.Read(Packed).Fingerprint;
        foreach (var folder in (string[])[MnistExtract.Folder, Packed])
        {
            var offer = await Serve(DataSet.Load(folder));
            Assert.Equal((fingerprint, true, Uri.UriSchemeHttp), (offer.Fingerprint, offer.IsClusters, offer.Address.Scheme));
            foreach (var file in (string[])["dataset.json", "train.samples", "test.samples"])
                Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Packed, file)), await _client.GetByteArrayAsync(new Uri(offer.Address, file)));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5_000_000 / 2)]
    [InlineData(4_193_000, 4_194_999)]
    [InlineData(4_700_000, null)]
    [InlineData(null, 785)]
    public async Task A_range_is_answered_with_its_bytes(int? from, int? to)
    {
        var offer = await Serve(DataSet.Load(Packed));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(offer.Address, "train.samples"));
        request.Headers.Range = new RangeHeaderValue(from, to);
        using var response = await _client.SendAsync(request);
        var whole = await File.ReadAllBytesAsync(Path.Combine(Packed, "train.samples"));
        var (first, last) = from is { } start ? (start, to ?? whole.Length - 1) : (whole.Length - to!.Value, whole.Length - 1);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {first}-{last}/{whole.Length}", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(whole[first..(last + 1)], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_range_that_is_not_there_is_refused_and_of_a_head_only_the_headers_come()
    {
        var offer = await Serve(DataSet.Load(Packed));
        using var beyond = new HttpRequestMessage(HttpMethod.Get, new Uri(offer.Address, "test.samples")) { Headers = { Range = new RangeHeaderValue(784_000, null) } };
        using var refused = await _client.SendAsync(beyond);
        using var head = new HttpRequestMessage(HttpMethod.Head, new Uri(offer.Address, "test.samples"));
        using var headers = await _client.SendAsync(head);

        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "bytes */784000"), (refused.StatusCode, refused.Content.Headers.ContentRange!.ToString()));
        Assert.Equal((HttpStatusCode.OK, 784_000L), (headers.StatusCode, headers.Content.Headers.ContentLength!.Value));
    }

    [Fact]
    public async Task A_block_that_is_damaged_here_is_named_and_not_sent()
    {
        var path = Path.Combine(Packed, "train.samples");
        var offer = await Serve(DataSet.Load(Packed));
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 4_500_000;
            file.WriteByte(7);
        }

        using var source = new HttpBlockSource(offer.Address, isClusters: true);
        var e = await Assert.ThrowsAsync<DataException>(() => source.Read("train.samples", 4_193_616, new byte[1000], isAgain: false, default));

        Assert.Equal($"it answers 500 Internal Server Error: {path}: block 1 (samples 5349 to 5999) is damaged or was changed; pack the data set again.", e.Message);
        await Assert.ThrowsAsync<DataException>(() => source.Read("train.samples", 4_193_616, new byte[1000], isAgain: false, default));
        Assert.Equal($"{path}: block 1 (samples 5349 to 5999) is damaged or was changed; pack the data set again.", Assert.Single(_damaged));
    }

    [Fact]
    public async Task A_block_that_is_changed_after_it_was_read_is_named_when_somebody_asks_again()
    {
        var offer = await Serve(DataSet.Load(Packed));
        using var source = new HttpBlockSource(offer.Address, isClusters: true);
        await source.Read("train.samples", 0, new byte[1000], isAgain: false, default);
        using (var file = new FileStream(Path.Combine(Packed, "train.samples"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.WriteByte(7);

        await source.Read("train.samples", 0, new byte[1000], isAgain: false, default);
        var e = await Assert.ThrowsAsync<DataException>(() => source.Read("train.samples", 0, new byte[1000], isAgain: true, default));
        const string told = "block 0 of the training samples was changed while this coordinator reads it; bring the file back to what it was, or pack the data set again";
        Assert.Equal($"it answers 500 Internal Server Error: {told}", e.Message);
        Assert.Equal(told, Assert.Single(_damaged));
        await source.Read("train.samples", 4_193_616, new byte[1000], isAgain: true, default);
    }

    [SkippableFact]
    public async Task With_a_certificate_only_those_who_have_it_read_and_are_read()
    {
        TestCertificate.Write(_folder["ours.pem"]);
        TestCertificate.Write(_folder["theirs.pem"]);
        using var ours = ClusterCertificate.Load(_folder["ours.pem"]);
        using var theirs = ClusterCertificate.Load(_folder["theirs.pem"]);
        var offer = await Serve(DataSet.Load(Packed), ours);
        Assert.Equal(Uri.UriSchemeHttps, offer.Address.Scheme);

        using var own = new HttpBlockSource(offer.Address, true, ours);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Packed, "dataset.json")), await own.ReadAll("dataset.json", 1 << 20, default));
        foreach (var other in (ClusterCertificate?[])[theirs, null])
        {
            using var stranger = new HttpBlockSource(offer.Address, true, other);
            await Assert.ThrowsAsync<DataException>(() => stranger.ReadAll("dataset.json", 1 << 20, default));
        }

        using var anybody = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        await Assert.ThrowsAsync<HttpRequestException>(() => anybody.GetAsync(new Uri(offer.Address, "dataset.json")));
    }

    [Fact]
    public async Task Where_somebody_has_the_usual_port_another_one_is_told()
    {
        using var taken = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var usual = ((IPEndPoint)taken.LocalEndPoint!).Port;
        var offer = await Serve(DataSet.Load(Packed), port: usual - 2);

        Assert.NotEqual(usual, offer.Address.Port);
        Assert.Equal(784_000, (await _client.GetByteArrayAsync(new Uri(offer.Address, "test.samples"))).Length);
    }

    private async Task<DataOffer> Serve(DataSet data, ClusterCertificate? tls = null, int port = 0)
    {
        var server = new DataServer(data, NodeEndpoint.Of(new NodeAddress("127.0.0.1", port)), tls, _damaged.Enqueue);
        _servers.Add(server);
        return await server.Offer();
    }
}
