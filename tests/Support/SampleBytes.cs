using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Support;

public static class SampleBytes
{
    extension(SampleSet set)
    {
        /// <summary>All values of a set of bytes, shape [count, values].</summary>
        public ReadOnlySpan<byte> Pixels => (byte[])[.. Enumerable.Range(0, set.Count).SelectMany(sample => set.Bytes(sample).ToArray())];
    }
}
