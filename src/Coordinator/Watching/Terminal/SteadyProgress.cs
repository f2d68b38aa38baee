using System.Globalization;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>Says every few seconds how far a work of many equal parts is; short work says nothing.</summary>
/// <param name="what">For example images encoded.</param>
internal sealed class SteadyProgress(string what, long total, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private long _told = time.GetTimestamp();

    public void Report(long done)
    {
        if (time.GetElapsedTime(_told) < Every)
            return;
        _told = time.GetTimestamp();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done:#,0} of {total:#,0} {what}"));
    }
}
