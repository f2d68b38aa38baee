using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;

namespace Autoencoder.Cluster.Tests;

/// <summary>A span as it came by OTLP.</summary>
/// <param name="Service">service.name of who sent it.</param>
/// <param name="Instance">service.instance.id, likewise.</param>
/// <param name="Parent">Empty for the first of a trace.</param>
internal sealed record ReceivedSpan(string Service, string Instance, string Trace, string Id, string Parent, string Name);

/// <summary>
/// Takes traces by OTLP over HTTP, as a collector does. Reads of each message what the test is about, by the field numbers
/// of opentelemetry-proto 1.x (trace/v1/trace.proto).
/// </summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];

    public OtlpReceiver()
    {
        Port = FreePort.Unbound();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = Task.Run(Serve);
    }

    public int Port { get; }

    public ReceivedSpan[] Spans => [.. _spans];

    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (context.Request.Url!.AbsolutePath == "/v1/traces")
                    ReadRequest(body.ToArray());
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void ReadRequest(byte[] request)
    {
        foreach (var ofResource in Fields(request, 1))
        {
            var attributes = Fields(ofResource, 1).SelectMany(resource => Fields(resource, 1)).ToDictionary(
                pair => Text(Fields(pair, 1).Single()), pair => Fields(pair, 2).SelectMany(value => Fields(value, 1)).Select(Text).FirstOrDefault("no text"));
            foreach (var span in Fields(ofResource, 2).SelectMany(ofScope => Fields(ofScope, 2)))
                _spans.Enqueue(new ReceivedSpan(
                    attributes["service.name"], attributes["service.instance.id"], Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(Fields(span, 5).Single())));
        }
    }

    /// <summary>The contents of a message's fields of this number that have a length.</summary>
    private static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }

        return found;
    }

    private static string Hex(byte[] message, int number) => Convert.ToHexStringLower(Fields(message, number).FirstOrDefault([]));

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);
}
