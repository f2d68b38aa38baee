using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Wire.Encryption;

namespace Autoencoder.Shared.Wire.Blocks;

/// <summary>A packed folder at a web address: the coordinator's, or any web server's or object store's that answers range requests.</summary>
public sealed class HttpBlockSource : IBlockSource
{
    private const int LongestReason = 300;

    private static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(10);

    // Not for the whole answer: a slow line may take long for a block.
    private static readonly TimeSpan SilenceDeadline = TimeSpan.FromSeconds(10);

    private readonly Uri _folder;
    private readonly HttpClient _client;

    /// <param name="folder">http or https, of the folder that has dataset.json.</param>
    /// <param name="isClusters">The coordinator's, to which the way is the cluster's own, whatever proxies the system has for the web.</param>
    /// <param name="tls">The cluster's certificate, if it is the coordinator's; null for one without, and for a server as others are.</param>
    public HttpBlockSource(Uri folder, bool isClusters, ClusterCertificate? tls = null)
    {
        _folder = folder.AbsolutePath.EndsWith('/') ? folder : new UriBuilder(folder) { Path = $"{folder.AbsolutePath}/" }.Uri;
        Name = _folder.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
#pragma warning disable CA2000 // The client owns it.
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectDeadline, AllowAutoRedirect = !isClusters, UseProxy = !isClusters };
#pragma warning restore CA2000
        if (tls is not null)
            handler.SslOptions = tls.ForClient();
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Name { get; }

    public Task<byte[]> ReadAll(string file, int limit, CancellationToken stop) => Get(file, null, isAgain: false, async (response, silence) =>
    {
        if (response.StatusCode != HttpStatusCode.OK)
            throw await Refused(response, silence.Token);
        await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
        using var bytes = new MemoryStream();
        var block = new byte[64 * 1024];
        while (await body.ReadAsync(block, silence.Token) is var read and > 0)
        {
            if (bytes.Length + read > limit)
                throw new DataException($"{file} has more than {limit} bytes");
            bytes.Write(block, 0, read);
            silence.CancelAfter(SilenceDeadline);
        }

        return bytes.ToArray();
    }, stop);

    public Task Read(string file, long offset, Memory<byte> buffer, bool isAgain, CancellationToken stop) =>
        Get(file, new RangeHeaderValue(offset, offset + buffer.Length - 1), isAgain, async (response, silence) =>
        {
            if (response.StatusCode == HttpStatusCode.OK)
                throw new DataException("it does not answer range requests; put the folder on a web server that does");
            if (response.StatusCode != HttpStatusCode.PartialContent)
                throw await Refused(response, silence.Token);
            if (response.Content.Headers.ContentEncoding is { Count: > 0 } encoding)
                throw new DataException($"it sends the samples as {string.Join(", ", encoding)}; switch that off for them");
            if (response.Content.Headers.ContentRange is { From: var from } && from != offset)
                throw new DataException("it sent another range than it was asked for");
            await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
            for (var filled = 0; filled < buffer.Length;)
            {
                var read = await body.ReadAsync(buffer[filled..], silence.Token);
                if (read == 0)
                    throw new DataException("it sent less than it was asked for");
                filled += read;
                silence.CancelAfter(SilenceDeadline);
            }

            return true;
        }, stop);

    public void Dispose() => _client.Dispose();

    private async Task<T> Get<T>(string file, RangeHeaderValue? range, bool isAgain, Func<HttpResponseMessage, CancellationTokenSource, Task<T>> read, CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(ConnectDeadline + SilenceDeadline);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_folder, file));
            request.Headers.Range = range;
            if (isAgain)
                request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            silence.CancelAfter(SilenceDeadline);
            return await read(response, silence);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new DataException($"it sent nothing for {SilenceDeadline.TotalSeconds:0} s");
        }
        catch (ObjectDisposedException e)
        {
            throw new DataException("it is not asked any more", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new DataException(ReasonOf(e), e);
        }
    }

    /// <summary>With the line that the server has sent about it, if there is one.</summary>
    private static async Task<DataException> Refused(HttpResponseMessage response, CancellationToken stop)
    {
        var status = $"it answers {(int)response.StatusCode} {response.ReasonPhrase}";
        if (response.Content.Headers.ContentType?.MediaType != "text/plain")
            return new DataException(status);
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        using var text = new StreamReader(body);
        var start = new char[LongestReason];
        var length = await text.ReadBlockAsync(start, stop);
        var line = new string(start, 0, length).Split('\n')[0].Trim();
        return new DataException(line.Length == 0 ? status : $"{status}: {line}");
    }

    private static string ReasonOf(Exception e) => e switch
    {
        { InnerException: AuthenticationException tls } => $"the TLS handshake with it failed ({tls.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.')})",
        { InnerException: SocketException socket } => socket.Message,
        _ => e.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };
}
