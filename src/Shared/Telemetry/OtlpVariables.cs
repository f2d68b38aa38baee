namespace Autoencoder.Shared.Telemetry;

/// <summary>Whether OpenTelemetry's own variables ask for a signal to be sent.</summary>
internal static class OtlpVariables
{
    public static string Of(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    /// <param name="signal">METRICS or TRACES.</param>
    public static bool AskFor(string signal) =>
        Of("OTEL_SDK_DISABLED") != "true"
        && Of($"OTEL_{signal}_EXPORTER") is "" or "otlp"
        && (Of("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || Of($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") != "" || Of($"OTEL_{signal}_EXPORTER") != "");
}
