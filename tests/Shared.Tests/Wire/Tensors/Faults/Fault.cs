using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>What happens to one frame on its way through a <see cref="FaultyLink"/>.</summary>
/// <param name="Name">What a failed test prints.</param>
internal sealed record Fault(string Name, Func<FaultyLink, byte[], Task> Apply)
{
    public static Fault Swallow { get; } = new("swallow", (_, _) => Task.CompletedTask);

    public static Fault Duplicate { get; } = new("duplicate", async (link, frame) =>
    {
        await link.Send(frame);
        await link.Send(frame);
    });

    public static Fault SingleBytes { get; } = new("single bytes", async (link, frame) =>
    {
        for (var i = 0; i < frame.Length; i++)
            await link.Send(frame.AsMemory(i, 1));
    });

    /// <summary>Holds this frame and, as they cannot overtake it, all that follow, until the proxy is told to continue.</summary>
    public static Fault Stall { get; } = new("stall", async (link, frame) =>
    {
        await link.Continued;
        await link.Send(frame);
    });

    /// <summary>Passes on so many bytes of the frame and then closes both connections in order.</summary>
    public static Fault Truncate(int bytes) => new($"truncate to {bytes}", async (link, frame) =>
    {
        await link.Send(frame.AsMemory(0, Math.Min(bytes, frame.Length - 1)));
        link.Close();
    });

    /// <summary>Passes on so many bytes of the frame and then resets both connections.</summary>
    public static Fault Reset(int bytes) => new($"reset after {bytes}", async (link, frame) =>
    {
        await link.Send(frame.AsMemory(0, Math.Min(bytes, frame.Length - 1)));
        link.Reset();
    });

    /// <summary>Passes the frame on after so many that followed it.</summary>
    public static Fault DelayBehind(int frames) => new($"delay behind {frames}", (link, frame) => link.Delay(frame, frames));

    /// <summary>Passes on this frame and those that follow it, so many in all, in one segment.</summary>
    public static Fault Glue(int frames) => new($"glue {frames}", (link, frame) => link.Glue(frame, frames));

    /// <summary>Inverts one bit, counted from the frame's first and, past its end, from there again.</summary>
    public static Fault FlipBit(int bit) => new($"flip bit {bit}", (link, frame) =>
    {
        frame[bit / 8 % frame.Length] ^= (byte)(1 << (bit % 8));
        return link.Send(frame);
    });

    /// <summary>Changes the header as a faulty peer would: its checksum is sound.</summary>
    public static Fault Rewrite(Func<FrameHeader, FrameHeader> change) => new("rewrite", (link, frame) =>
    {
        change(FrameHeader.Read(frame)).Write(frame);
        return link.Send(frame);
    });

    public static Fault StaleTerm { get; } = Rewrite(header => header with { Term = header.Term - 1 }) with { Name = "stale term" };

    public override string ToString() => Name;
}
