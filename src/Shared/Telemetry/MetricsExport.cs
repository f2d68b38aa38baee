using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Autoencoder.Shared.Telemetry;

/// <summary>
/// Carries a program's metrics out: to whoever asks for /metrics, and by OTLP where OpenTelemetry's own variables ask for
/// it. Where nobody asks, nothing of OpenTelemetry is loaded, and an instrument costs a look at whether anybody listens.
/// </summary>
public sealed class MetricsExport : IDisposable
{
    private const int FlushMilliseconds = 3000;

    private readonly MeterProvider _provider;

    private MetricsExport(MeterProvider provider) => _provider = provider;

    /// <param name="service">service.name, unless OTEL_SERVICE_NAME says another.</param>
    /// <param name="instance">service.instance.id: tells the processes of a service apart.</param>
    /// <param name="isServed">A web server will <see cref="Map"/> them.</param>
    /// <returns>Null if nobody asks for metrics.</returns>
    public static MetricsExport? Start(string service, string instance, bool isServed)
    {
        var isSent = OtlpIsAskedFor;
        return isServed || isSent ? new MetricsExport(Build(service, instance, isServed, isSent)) : null;
    }

    /// <summary>Answers /metrics in Prometheus's format.</summary>
    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPrometheusScrapingEndpoint("/metrics", _provider, configureBranchedPipeline: null, optionsName: null);

    /// <summary>Sends what has not been sent yet, if that takes no longer than a few seconds.</summary>
    public void Flush() => _provider.ForceFlush(FlushMilliseconds);

    public void Dispose() => _provider.Dispose();

    private static bool OtlpIsAskedFor =>
        Variable("OTEL_SDK_DISABLED") != "true"
        && Variable("OTEL_METRICS_EXPORTER") is "" or "otlp"
        && (Variable("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || Variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") != "" || Variable("OTEL_METRICS_EXPORTER") != "");

    private static MeterProvider Build(string service, string instance, bool isServed, bool isSent)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource
                .AddService(service, serviceVersion: VersionOf(typeof(MetricsExport).Assembly), serviceInstanceId: instance)
                // Again, so that the user's word goes before ours.
                .AddEnvironmentVariableDetector())
            .AddMeter(Meters.Coordinator, Meters.Worker, Meters.Runtime);
        if (isServed)
            builder.AddPrometheusExporter();
        if (isSent)
            builder.AddOtlpExporter();
        return builder.Build();
    }

    private static string VersionOf(Assembly assembly) => assembly.GetName().Version!.ToString(3);

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
