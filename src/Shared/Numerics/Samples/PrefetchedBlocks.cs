namespace Autoencoder.Shared.Numerics.Samples;

/// <summary>Samples that one thread has asked for, gathered from blocks that may not stay where they are. For that thread alone, and until it asks for others.</summary>
public abstract class PrefetchedBlocks : SampleBlocks, IDisposable
{
    /// <summary>Waits until the samples are there; they, and no others, can be read until the next call.</summary>
    public abstract void Gather(ReadOnlySpan<int> samples);

    /// <summary>Somebody waits for what is computed with the samples from now on, so that a wait for them must not take long.</summary>
    public abstract void AnswerBegins();

    /// <summary>A caller that waits in <see cref="Gather"/> gets an <see cref="OperationCanceledException"/>.</summary>
    public abstract void Dispose();
}
