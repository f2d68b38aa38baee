using Autoencoder.Coordinator.Store.Journal;

namespace Autoencoder.Coordinator.Runs.Verification;

/// <summary>Compares recomputed steps with the rows of a journal, of which a step can have several: one for each time it was done.</summary>
public sealed class JournalCheck
{
    private readonly Dictionary<long, List<JournalRow>> _rows = [];
    private readonly StepRange _range;
    private readonly long _reached;

    /// <param name="reached">Steps that the run is known to have done, whatever the rows say.</param>
    public JournalCheck(IEnumerable<JournalRow> rows, StepRange range, long reached)
    {
        (_range, _reached) = (range, reached);
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

    public long Differing { get; private set; }

    /// <summary>The first step that differs: its row, and the checksum that was computed here.</summary>
    public (JournalRow Row, ulong Here)? FirstDifference { get; private set; }

    /// <summary>The steps without a row: of the range, or if that has no end, of what the run has done.</summary>
    public IEnumerable<StepRange> Missing()
    {
        var next = _range.First;
        foreach (var step in _rows.Keys.Order())
        {
            if (step > next)
                yield return new StepRange(next, step - 1);
            next = step + 1;
        }

        var last = _range.Last < long.MaxValue ? _range.Last : _reached - 1;
        if (last >= next)
            yield return new StepRange(next, last);
    }

    public void Step(long step, ulong weights)
    {
        if (!_rows.TryGetValue(step, out var noted))
            return;

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
