namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>
/// All samples that one shard has in the steps of an epoch, as a piece of the epoch's stream of blocks. The worker that computes that
/// shard needs no others: the workers together read the training set once an epoch, not each of them all of it.
/// </summary>
/// <param name="First">Where it begins in the stream.</param>
/// <param name="Count">Its samples; of all lanes together, those of the training set.</param>
/// <param name="FirstWindow">Samples of its first window, at most <paramref name="Window"/>.</param>
/// <param name="Window">Samples of its other windows.</param>
/// <remarks>
/// The first windows of a step's lanes are of growing lengths, so that not all lanes reach their next one, and need its
/// blocks, in the same step.
/// </remarks>
public readonly record struct Lane(long First, long Count, long FirstWindow, long Window)
{
    /// <summary>The number, from 0, of the window that has a position of the lane.</summary>
    public long WindowAt(long position) => position < FirstWindow ? 0 : 1 + (position - FirstWindow) / Window;

    /// <summary>The positions of the lane that a window has: none after the last.</summary>
    public (long Start, long Count) PositionsOf(long window)
    {
        var start = window == 0 ? 0 : FirstWindow + (window - 1) * Window;
        return (start, Math.Max(0, Math.Min(window == 0 ? FirstWindow : Window, Count - start)));
    }
}
