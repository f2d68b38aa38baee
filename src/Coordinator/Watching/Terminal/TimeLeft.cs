namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>How long what is left of a work takes.</summary>
internal static class TimeLeft
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(100);

    /// <param name="work">Nothing if it is below 0.</param>
    /// <param name="perSecond">How much is done in a second; after a long wait next to nothing.</param>
    /// <returns>Null where that is not known, or beyond anything that means something.</returns>
    public static TimeSpan? Of(double work, double perSecond) =>
        Math.Max(0, work) / perSecond is var seconds && seconds < MaxTime.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
}
