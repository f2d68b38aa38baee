using Autoencoder.Support;
using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;

namespace Autoencoder.Cluster.Tests;

/// <summary>A span as it came by OTLP.</summary>
/// <param name="Service">service.name of who sent it.</param>
/// <param name="Instance">service.instance.id, likewise.</param>
/// <param name="Parent">Empty for the first of a trace.</param>
internal sealed record ReceivedSpan(string Service, string Instance, string Trace, string Id, string Parent, string Name);

/// <summary>The newest value of an instrument as it came by OTLP: of a counter all its points together, of a histogram how often.</summary>
/// <param name="Service">service.name of who sent it.</param>
/// <param name="Instance">service.instance.id, likewise.</param>
internal sealed record ReceivedMetric(string Service, string Instance, string Name, string Unit, long Value);

/// <summary>
/// Takes traces and metrics by OTLP over HTTP, as a collector does. Reads of each message what the test is about, by the field numbers
/// of opentelemetry-proto 1.x (trace/v1/trace.proto, metrics/v1/metrics.proto).
/// </summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];
    private readonly ConcurrentQueue<ReceivedMetric> _metrics = [];

    public OtlpReceiver()
    {
        Port = ClusterPorts.Next();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = Task.Run(Serve);
    }

    public int Port { get; }

    public ReceivedSpan[] Spans => [.. _spans];

    /// <summary>In the order in which they came.</summary>
    public ReceivedMetric[] Metrics => [.. _metrics];

    /// <summary>Makes a program send to it.</summary>
    /// <param name="without">METRICS or TRACES.</param>
    public Dictionary<string, string> Variables(string without) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{Port}",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        // Not all at the end, for which a program takes a few seconds at most, however busy the machine.
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        [$"OTEL_{without}_EXPORTER"] = "none",
    };

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
                foreach (var ofResource in Fields(body.ToArray(), 1))
                    Read(ofResource, context.Request.Url!.AbsolutePath);
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Read(byte[] ofResource, string path)
    {
        var attributes = Fields(ofResource, 1).SelectMany(resource => Fields(resource, 1)).ToDictionary(
            pair => Text(Fields(pair, 1).Single()), pair => Fields(pair, 2).SelectMany(value => Fields(value, 1)).Select(Text).FirstOrDefault("no text"));
        var (service, instance) = (attributes["service.name"], attributes["service.instance.id"]);
        foreach (var item in Fields(ofResource, 2).SelectMany(ofScope => Fields(ofScope, 2)))
        {
            if (path == "/v1/traces")
                _spans.Enqueue(new ReceivedSpan(service, instance, Hex(item, 1), Hex(item, 2), Hex(item, 4), Text(Fields(item, 5).Single())));
            else if (path == "/v1/metrics")
                _metrics.Enqueue(new ReceivedMetric(service, instance, Text(Fields(item, 1).Single()), Text(Fields(item, 3).FirstOrDefault([])), ValueOf(item)));
        }
    }

    // A sum (field 7) has numbers as points, whose integer is field 6; a histogram (9) has its count in field 4.
    private static long ValueOf(byte[] metric) =>
        Fields(metric, 7).SelectMany(sum => Fields(sum, 1)).Sum(point => Number(point, 6))
        + Fields(metric, 9).SelectMany(histogram => Fields(histogram, 1)).Sum(point => Number(point, 4));

    /// <summary>A field of a fixed eight bytes; 0 if it is not there.</summary>
    private static long Number(byte[] message, int number)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number && WireFormat.GetTagWireType(tag) == WireFormat.WireType.Fixed64)
                return input.ReadSFixed64();
            input.SkipLastField();
        }

        return 0;
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
