namespace Autoencoder.Coordinator.Store.Journal;

/// <summary>
/// Reads a journal from its start to its end, a block at a time. Rows that are damaged are passed over and counted; what
/// stands behind the last line end was torn off while it was written.
/// </summary>
internal sealed class JournalReader(Stream stream)
{
    private readonly byte[] _block = new byte[1 << 16];
    private long _forgotten;

    /// <summary>Lines so far that should be rows and are none.</summary>
    public long Damaged { get; private set; }

    /// <summary>Bytes up to the last line end so far.</summary>
    public long CompleteLength { get; private set; }

    public IEnumerable<JournalRow> Rows()
    {
        var held = 0;
        for (int read; (read = stream.Read(_block, held, _block.Length - held)) > 0;)
        {
            held += read;
            var start = 0;
            for (int end; (end = Array.IndexOf(_block, (byte)'\n', start, held - start)) >= 0; start = end + 1)
                if (Line(_block.AsSpan(start, end + 1 - start)) is { } row)
                    yield return row;
            held -= start;
            Array.Copy(_block, start, _block, 0, held);
            if (held < _block.Length)
                continue;
            // No row is so long: all of it up to the next line end is one damaged line.
            _forgotten += held;
            held = 0;
        }
    }

    private JournalRow? Line(ReadOnlySpan<byte> line)
    {
        var row = _forgotten == 0 && line.EndsWith(JournalRow.LineEnd) ? JournalRow.Parse(line[..^JournalRow.LineEnd.Length]) : null;
        if (row is null && !(CompleteLength == 0 && line.SequenceEqual(JournalRow.Header)))
            Damaged++;
        CompleteLength += _forgotten + line.Length;
        _forgotten = 0;
        return row;
    }
}
