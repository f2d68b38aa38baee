using System.Diagnostics;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>
/// The trace that an order belongs to, in 32 bytes of a frame's header: trace (16), parent span (8), flags (1), as W3C's
/// Trace Context has them; zero for an order that is not traced.
/// </summary>
internal static class TraceFields
{
    private const int TraceBytes = 16;
    private const int SpanBytes = 8;

    public static void Write(ActivityContext trace, Span<byte> target)
    {
        if (trace == default)
            return;
        trace.TraceId.CopyTo(target[..TraceBytes]);
        trace.SpanId.CopyTo(target.Slice(TraceBytes, SpanBytes));
        target[TraceBytes + SpanBytes] = (byte)trace.TraceFlags;
    }

    public static ActivityContext Read(ReadOnlySpan<byte> source) =>
        source[..TraceBytes].ContainsAnyExcept((byte)0)
            ? new ActivityContext(
                ActivityTraceId.CreateFromBytes(source[..TraceBytes]), ActivitySpanId.CreateFromBytes(source.Slice(TraceBytes, SpanBytes)),
                (ActivityTraceFlags)source[TraceBytes + SpanBytes], isRemote: true)
            : default;
}
