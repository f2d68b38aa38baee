namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>How far apart two samples of an epoch may rest that are mixed with one another.</summary>
/// <param name="BlockSamples">Samples of a block of the training set, at least 1; the last one may have fewer.</param>
/// <param name="Samples">So many are mixed at a time, by all shards of a step together, at least 1.</param>
public sealed record ShuffleWindow(int BlockSamples, long Samples);
