using System.Diagnostics.Tracing;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Shared.Program.Telemetry;

/// <summary>
/// Says once that telemetry does not arrive, and why. OpenTelemetry's exporter tells nobody but who listens to its event
/// source; of its events, those of a request that failed begin with where it went and end with the exception's text.
/// </summary>
internal sealed class ExportFailures(Action<string> say) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private int _said;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
            EnableEvents(eventSource, EventLevel.Warning);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.Payload is [string endpoint, .., string cause]
            && Uri.TryCreate(endpoint, UriKind.Absolute, out var collector)
            && Interlocked.Exchange(ref _said, 1) == 0)
            say($"telemetry does not arrive at {collector.GetLeftPart(UriPartial.Authority)}: {ReasonIn(cause)}");
    }

    // "Namespace.SomeException: the reason", and where it was thrown on further lines.
    private static string ReasonIn(string exception)
    {
        var line = exception.AsSpan();
        line = line[..(line.IndexOfAny('\r', '\n') is >= 0 and var end ? end : line.Length)];
        var type = line.IndexOf("Exception: ", StringComparison.Ordinal);
        return DisplayText.OneLine((type < 0 ? line : line[(type + "Exception: ".Length)..]).ToString());
    }
}
