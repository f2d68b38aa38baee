namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>The faults of one direction, by the number of the frame, from 0, that they happen to.</summary>
internal sealed class FaultScript : Dictionary<int, Fault>
{
    /// <summary>In the place of a frame's number: what the worker sends before its first frame.</summary>
    public const int Preamble = -1;

    public override string ToString() => $"[{string.Join(", ", this.OrderBy(f => f.Key).Select(f => $"{f.Key}: {f.Value}"))}]";
}
