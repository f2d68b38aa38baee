namespace Autoencoder.Shared.Numerics.Samples;

/// <summary>Reads samples of a set that may not be at hand, on one thread. Where the set is at hand, it is read as it is.</summary>
public sealed class SampleReader : IDisposable
{
    private readonly PrefetchedBlocks? _gathered;

    internal SampleReader(SampleSet samples, PrefetchedBlocks? gathered) => (Samples, _gathered) = (samples, gathered);

    /// <summary>The set, of which those samples can be read that were required last.</summary>
    public SampleSet Samples { get; }

    /// <summary>Waits until samples can be read.</summary>
    public void Require(ReadOnlySpan<int> samples) => _gathered?.Gather(samples);

    /// <summary>Somebody waits for an answer from now on; until the first call nobody does.</summary>
    public void AnswerBegins() => _gathered?.AnswerBegins();

    /// <summary>May be called by another thread, and ends the wait.</summary>
    public void Dispose() => _gathered?.Dispose();
}
