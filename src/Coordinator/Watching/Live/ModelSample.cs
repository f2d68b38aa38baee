namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>What a look at a model's weights has shown.</summary>
/// <param name="Step">Updates that led to them.</param>
/// <param name="Picture">What it makes of the test images.</param>
/// <param name="Sha256">Null where nobody was there to read it.</param>
internal sealed record ModelSample(long Step, byte[] Picture, string? Sha256);
