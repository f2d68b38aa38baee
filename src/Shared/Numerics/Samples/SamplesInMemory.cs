namespace Autoencoder.Shared.Numerics.Samples;

/// <summary>All samples of a set as one block of managed memory, which the caller must not write to afterwards.</summary>
internal sealed class SamplesInMemory(int count, byte[] bytes) : SampleBlocks
{
    public override int SamplesPerBlock => count;

    public override ReadOnlySpan<byte> Block(int index) => bytes;
}
