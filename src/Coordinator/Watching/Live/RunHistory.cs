using Autoencoder.Coordinator.Store.Events;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>What a run's files tell of its past. What of them is missing or damaged is left out.</summary>
internal static class RunHistory
{
    /// <summary>Of all that was before this process.</summary>
    public const long Version = 1;

    /// <summary>The losses of the steps before one, out of journal.csv.</summary>
    /// <param name="before">Counted from 0.</param>
    /// <returns>False if the file cannot be read.</returns>
    public static bool TryReadLosses(RunFolder folder, long before, LossSeries losses)
    {
        try
        {
            // A step that was done again came to the same loss.
            foreach (var row in StepJournal.Read(folder.Path))
                if (row.Step < before)
                    losses.Add(row.Step, row.Loss, Version);
            return true;
        }
        catch (FileException)
        {
            return false;
        }
    }

    /// <summary>The events of events.jsonl, in their order, each with the number of its line.</summary>
    /// <param name="take">Given each of them.</param>
    /// <returns>How many lines are none; null if the file cannot be read.</returns>
    public static int? ReadEvents(RunFolder folder, Action<EventRow> take)
    {
        var (line, damaged) = (0L, 0);
        var isRead = FileAttempt.Try(() =>
        {
            foreach (var logged in LoggedEvent.Read(folder.Events))
            {
                line++;
                if (logged is null)
                    damaged++;
                else
                    take(new EventRow(line, logged.Time, logged.Happening));
            }
        });
        return isRead ? damaged : null;
    }
}
