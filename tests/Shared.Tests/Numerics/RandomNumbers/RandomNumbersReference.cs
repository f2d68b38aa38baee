using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Numerics.RandomNumbers;

/// <summary>random-numbers.json.</summary>
internal sealed record RandomNumbersReference(PhiloxOutput[] Philox, SampleOrderValues[] SampleOrder)
{
    public static RandomNumbersReference Read() => ReferenceFile.Read<RandomNumbersReference>("random-numbers.json");
}

internal sealed record PhiloxOutput(ulong[] Key, ulong[] Counter, ulong[] Output);

internal sealed record SampleOrderValues(long Count, ulong Seed, int Epoch, long[] Positions, long[] Samples);
