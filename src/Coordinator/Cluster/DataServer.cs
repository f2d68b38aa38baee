using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>
/// The run's data as a packed folder on the web, for workers without a copy; whatever form they have here. It begins with the
/// first worker that asks for it.
/// </summary>
/// <param name="node">Of the coordinator.</param>
/// <param name="tls">The cluster's certificate; null for a cluster without.</param>
/// <param name="damaged">Told once what of the data is not as it was, and so is not sent. On any thread.</param>
public sealed class DataServer(DataSet data, NodeEndpoint node, ClusterCertificate? tls, Action<string> damaged) : IAsyncDisposable
{
    // After the control plane's and the data plane's.
    private const int PortOffset = 2;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _told = [];
    private Task<(WebServer Server, DataOffer Offer)>? _open;

    /// <summary>Where the data are.</summary>
    public async Task<DataOffer> Offer()
    {
        Task<(WebServer Server, DataOffer Offer)> open;
        lock (_lock)
        {
            if (_open is null or { IsCompleted: true, IsCompletedSuccessfully: false })
                _open = Task.Run(Open);
            open = _open;
        }

        return (await open).Offer;
    }

    public async ValueTask DisposeAsync()
    {
        Task<(WebServer Server, DataOffer Offer)>? open;
        lock (_lock)
            open = _open;
        if (open is null)
            return;
        await ((Task)open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (open.IsCompletedSuccessfully)
            await open.Result.Server.DisposeAsync();
    }

    private async Task<(WebServer Server, DataOffer Offer)> Open()
    {
        var packed = data.Describe();
        // Nobody who trains needs labels.
        var description = packed with { Train = packed.Train with { LabelsSha256 = null }, Test = packed.Test with { LabelsSha256 = null } };
        var json = description.ToJson();
        var server = await Listen(endpoints =>
        {
            endpoints.MapRead($"/{PackedDescription.FileName}", context => SendDescription(context, json));
            foreach (var isTest in (bool[])[false, true])
                endpoints.MapRead($"/{PackedSplit.SamplesName(isTest)}", context => SendSamples(context, isTest ? data.Test : data.Train, isTest ? description.Test : description.Train, description.BlockSamples));
        });
        var port = server.Address.Port;
        // Where the ports of this machine are others to those outside, they are in the same order.
        var advertised = node.Advertised.Port == 0 || port != node.Listen.Port + PortOffset ? port : node.Advertised.Port + PortOffset;
        var address = new UriBuilder(tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, node.Advertised.Host, advertised).Uri;
        return (server, new DataOffer(address, IsClusters: true, description.Fingerprint));
    }

    /// <summary>At the port that is meant for it, or, where somebody else has that, at a free one: workers are told.</summary>
    private async Task<WebServer> Listen(Action<Microsoft.AspNetCore.Routing.IEndpointRouteBuilder> map)
    {
        var cluster = new ClusterWeb(node.Advertised.Host, tls);
        var usual = node.Listen.Port == 0 || node.Listen.Port + PortOffset > ushort.MaxValue ? 0 : node.Listen.Port + PortOffset;
        try
        {
            return await WebServer.Start(node.Listen with { Port = usual }, map, cluster);
        }
        catch (WebServerException) when (usual != 0)
        {
            return await WebServer.Start(node.Listen with { Port = 0 }, map, cluster);
        }
    }

    private static async Task SendDescription(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>All bytes, or the range that is asked for.</summary>
    private async Task SendSamples(HttpContext context, SampleSet set, PackedSplit split, int blockSamples)
    {
        var (request, response) = (context.Request, context.Response);
        var whole = (long)set.Count * set.SampleBytes;
        var (first, count) = (0L, whole);
        if (request.GetTypedHeaders().Range is { Unit.Value: "bytes", Ranges: { Count: 1 } ranges })
        {
            if (RangeOf(ranges.First(), whole) is not var (from, bytes))
            {
                response.Headers.ContentRange = new ContentRangeHeaderValue(whole).ToString();
                await PlainText.Send(context, StatusCodes.Status416RangeNotSatisfiable, FormattableString.Invariant($"There are {whole} bytes."));
                return;
            }

            (first, count) = (from, bytes);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = new ContentRangeHeaderValue(first, first + count - 1, whole).ToString();
        }

        response.Headers.AcceptRanges = "bytes";
        response.ContentType = "application/octet-stream";
        response.ContentLength = count;
        if (!HttpMethods.IsGet(request.Method))
            return;
        try
        {
            // A block is compared with its hash when it is read first. A worker that did not get what that was asks for another look.
            if (request.GetTypedHeaders().CacheControl is { NoCache: true })
                Check(set, split, blockSamples, first, count);
            await Write(set, first, count, response, context.RequestAborted);
        }
        catch (DataException e) when (!response.HasStarted)
        {
            Tell(e);
            response.Clear();
            await PlainText.Send(context, StatusCodes.Status500InternalServerError, e.Message);
        }
        catch (DataException e)
        {
            Tell(e);
            context.Abort();
        }
    }

    private void Check(SampleSet set, PackedSplit split, int blockSamples, long first, long count)
    {
        var blockBytes = (long)blockSamples * set.SampleBytes;
        for (var block = (int)(first / blockBytes); block * blockBytes < first + count; block++)
            if (PackedSplit.HashOf(set, block, blockSamples) != split.Blocks[block])
                throw new DataException(
                    $"{PackedSplit.NameOf(set == data.Test, block)} was changed while this coordinator reads it; bring the file back to what it was, or pack the data set again");
    }

    private void Tell(DataException e)
    {
        lock (_lock)
            if (!_told.Add(e.Message))
                return;
        damaged(e.Message);
    }

    private static (long First, long Count)? RangeOf(RangeItemHeaderValue range, long whole)
    {
        var first = range.From ?? Math.Max(0, whole - (range.To ?? 0));
        var last = range.From is null ? whole - 1 : Math.Min(range.To ?? whole - 1, whole - 1);
        return first <= last ? (first, last - first + 1) : null;
    }

    private static async Task Write(SampleSet set, long first, long count, HttpResponse response, CancellationToken stop)
    {
        const int piece = 256 * 1024;
        while (count > 0)
        {
            var written = Copy(set, first, (int)Math.Min(count, piece), response.BodyWriter);
            await response.BodyWriter.FlushAsync(stop);
            (first, count) = (first + written, count - written);
        }
    }

    private static int Copy(SampleSet set, long first, int most, System.IO.Pipelines.PipeWriter to)
    {
        var (sample, place) = Math.DivRem(first, set.SampleBytes);
        var bytes = set.ContiguousFrom((int)sample, (int)((most + place) / set.SampleBytes) + 1)[(int)place..];
        bytes = bytes[..Math.Min(bytes.Length, most)];
        bytes.CopyTo(to.GetSpan(bytes.Length));
        to.Advance(bytes.Length);
        return bytes.Length;
    }
}
