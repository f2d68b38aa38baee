using System.Reflection;
using Autoencoder.Shared.Program.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Autoencoder.Shared.Program.Telemetry;

/// <summary>
/// Exports a program's metrics and traces: metrics to anyone who requests /metrics, both by OTLP where OpenTelemetry's own
/// variables ask for it. Where nobody asks, nothing of OpenTelemetry is started, and an instrument costs a look at whether
/// anybody listens.
/// </summary>
public sealed class TelemetryExport : IDisposable
{
    private const int FlushMilliseconds = 3000;

    // A run has hundreds of steps a second, which are all alike.
    private const double TracedFraction = 0.01;

    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;
    private readonly ExportFailures? _failures;

    private TelemetryExport(MeterProvider? metrics, TracerProvider? traces, ExportFailures? failures) =>
        (_metrics, _traces, _failures) = (metrics, traces, failures);

    /// <param name="service">service.name, unless OTEL_SERVICE_NAME says another.</param>
    /// <param name="instance">service.instance.id: tells the processes of a service apart.</param>
    /// <param name="isServed">A web server will <see cref="Map"/> the metrics.</param>
    /// <param name="warn">Told once if what is sent does not arrive, on any thread.</param>
    /// <returns>Null if nobody asks for anything, or if it is not to be.</returns>
    /// <exception cref="SettingsException">A variable cannot be used.</exception>
    public static TelemetryExport? Start(string service, string instance, bool isServed, Action<string> warn)
    {
        if (OtlpVariables.IsSdkDisabled)
            return null;
        var (metricsAreSent, tracesAreSent) = (OtlpVariables.IsRequested("METRICS"), OtlpVariables.IsRequested("TRACES"));
        OtlpVariables.Check();
        if (!isServed && !metricsAreSent && !tracesAreSent)
            return null;
        try
        {
            return new TelemetryExport(
                isServed || metricsAreSent ? Metrics(Describe, isServed, metricsAreSent) : null,
                tracesAreSent ? Traces(Describe) : null,
                metricsAreSent || tracesAreSent ? new ExportFailures(warn) : null);
        }
#pragma warning disable CA1031 // Whatever it is that it cannot be built of, it is of the variables.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new SettingsException($"OpenTelemetry's variables (OTEL_…): {e.Message}");
        }

        void Describe(ResourceBuilder resource) => resource
            .AddService(service, serviceVersion: VersionOf(typeof(TelemetryExport).Assembly), serviceInstanceId: instance)
            // Again, so that the user's word goes before ours.
            .AddEnvironmentVariableDetector();
    }

    /// <summary>
    /// Answers /metrics in Prometheus's format, if it was started to be served: whatever a request calls this server, for
    /// who collects numbers knows it by a name of his own, and they are no secret.
    /// </summary>
    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPrometheusScrapingEndpoint("/metrics", _metrics, configureBranchedPipeline: null, optionsName: null)
            .WithMetadata(AnyHost.Instance);

    /// <summary>Sends what has not been sent yet, if that takes no longer than a few seconds.</summary>
    public void Flush()
    {
        // Each waits for a collector that does not answer for as long as its exporter does, whatever time it is given.
        Task.WaitAll([Task.Run(() => _metrics?.ForceFlush(FlushMilliseconds)), Task.Run(() => _traces?.ForceFlush(FlushMilliseconds))], FlushMilliseconds);
    }

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
        _failures?.Dispose();
    }

    private static MeterProvider Metrics(Action<ResourceBuilder> describe, bool isServed, bool isSent)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(describe)
            .AddMeter(Meters.Coordinator, Meters.Worker, Meters.Runtime);
        if (isServed)
            builder.AddPrometheusExporter();
        if (isSent)
            builder.AddOtlpExporter();
        return builder.Build();
    }

    private static TracerProvider Traces(Action<ResourceBuilder> describe)
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(describe)
            .AddSource(Meters.Coordinator, Meters.Worker)
            .AddOtlpExporter();
        if (OtlpVariables.Of("OTEL_TRACES_SAMPLER") == "")
            builder.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(TracedFraction)));
        return builder.Build();
    }

    private static string VersionOf(Assembly assembly) => assembly.GetName().Version!.ToString(3);
}
