using Autoencoder.Coordinator.Checkpoints;

namespace Autoencoder.Coordinator.Verification;

/// <summary>Compares recomputed steps with the rows of a journal, of which a step can have several: one for each time it was done.</summary>
public sealed class JournalCheck
{
    private readonly Dictionary<long, List<JournalRow>> _rows = [];

    public JournalCheck(IEnumerable<JournalRow> rows, StepRange range)
    {
        foreach (var row in rows.Where(row => row.Step >= range.First && row.Step <= range.Last))
        {
            if (!_rows.TryGetValue(row.Step, out var noted))
                _rows.Add(row.Step, noted = []);
            noted.Add(row);
            Last = Math.Max(Last, row.Step);
        }
    }

    /// <summary>The last step in the range that has a row; −1 if none has.</summary>
    public long Last { get; } = -1;

    public long Agreed { get; private set; }

    public long Missing { get; private set; }

    public long Differing { get; private set; }

    /// <summary>The row, of those that differ, of the first step, and what the step came to here.</summary>
    public (JournalRow Row, ulong Here)? FirstDifference { get; private set; }

    public void Step(long step, ulong weights)
    {
        if (!_rows.TryGetValue(step, out var noted))
        {
            Missing++;
            return;
        }

        var other = noted.FindIndex(row => row.Weights != weights);
        if (other < 0)
        {
            Agreed++;
            return;
        }

        Differing++;
        FirstDifference ??= (noted[other], weights);
    }
}
