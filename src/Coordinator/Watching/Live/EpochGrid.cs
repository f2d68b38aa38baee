namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>Which epochs stay where not all can: each, then every second, every fourth …; the first always does.</summary>
internal readonly record struct EpochGrid(int Stride)
{
    /// <param name="epoch">Counted from 1.</param>
    public bool Has(int epoch) => (epoch - 1) % Stride == 0;

    /// <summary>The finest that leaves at most so many of the epochs up to this one.</summary>
    public static EpochGrid For(int last, int most)
    {
        var stride = 1;
        while ((last - 1) / stride + 1 > most)
            stride *= 2;
        return new EpochGrid(stride);
    }
}
