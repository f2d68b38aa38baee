using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>Notices that several checks in a row wait for the same thing, and reports it: to the observer at every check, and as an event first soon and then less and less often.</summary>
public sealed class StallReporter(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    private string? _waitsFor;
    private long _since;
    private TimeSpan _next;

    /// <param name="waitsFor">What is waited for; another text is another wait.</param>
    /// <param name="describe">The words to say, if they are more than that text.</param>
    /// <param name="howToJoin">What to do, if there are too few workers, or none; null if that is not the reason.</param>
    public void Check(string waitsFor, Func<string>? describe, ITrainingObserver observer, string? howToJoin = null)
    {
        if (waitsFor != _waitsFor)
        {
            (_waitsFor, _since, _next) = (waitsFor, time.GetTimestamp(), First);
            return;
        }

        var waited = time.GetElapsedTime(_since);
        if (waited < First)
            return;
        var reason = $"{(describe ?? (() => waitsFor))()}, {ProgressText.Duration(waited)}{(howToJoin is null ? "" : $"; {howToJoin}")}";
        if (waited >= _next)
        {
            _next = 2 * waited;
            observer.Happened(RoundEvents.Waiting(reason));
        }

        observer.StillWaiting(reason, howToJoin is null ? null : waited);
    }
}
