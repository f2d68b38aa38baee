using System.Globalization;

namespace Autoencoder.Shared.Program.Telemetry;

/// <summary>Whether OpenTelemetry's own variables ask for a signal to be sent.</summary>
internal static class OtlpVariables
{
    private static readonly string[] Samplers =
        ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

    /// <summary>Nothing of OpenTelemetry is to be started.</summary>
    public static bool IsSdkDisabled => bool.TryParse(Of("OTEL_SDK_DISABLED"), out var isDisabled) && isDisabled;

    public static string Of(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    /// <summary>OpenTelemetry takes its default, and says nothing, where it cannot use one of these.</summary>
    /// <exception cref="SettingsException">A variable cannot be used.</exception>
    public static void Check()
    {
        foreach (var of in (string[])["", "METRICS_", "TRACES_"])
        {
            Check($"OTEL_EXPORTER_OTLP_{of}ENDPOINT", "a URL, for example http://collector:4317", IsUrl);
            Check($"OTEL_EXPORTER_OTLP_{of}PROTOCOL", "grpc or http/protobuf", text => text is "grpc" or "http/protobuf");
        }

        // For Prometheus they are served in any case.
        Check("OTEL_METRICS_EXPORTER", "otlp, prometheus or none", _ => Exporters("METRICS").All(name => name is "otlp" or "prometheus" or "none"));
        Check("OTEL_TRACES_EXPORTER", "otlp or none", _ => Exporters("TRACES").All(name => name is "otlp" or "none"));
        Check("OTEL_METRIC_EXPORT_INTERVAL", "milliseconds, from 1", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0);
        Check("OTEL_TRACES_SAMPLER", $"one of {string.Join(", ", Samplers)}", Samplers.Contains);
    }

    /// <param name="signal">METRICS or TRACES.</param>
    public static bool IsRequested(string signal) => Exporters(signal) switch
    {
        [] => Of("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || Of($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") != "",
        var names => names.Contains("otlp"),
    };

    // One, or several with commas between them.
    private static string[] Exporters(string signal) =>
        Of($"OTEL_{signal}_EXPORTER").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https");

    private static void Check(string name, string expected, Func<string, bool> isUsable)
    {
        if (Of(name) is { Length: > 0 } text && !isUsable(text))
            throw new SettingsException($"{name} '{text}': expected {expected}.");
    }
}
