namespace Autoencoder.Support;

/// <summary>A table in Markdown, its columns padded so that it reads well as it is, too. Numbers (all but the first column) are to the right.</summary>
public sealed class MarkdownTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    /// <exception cref="ArgumentException">There are not as many cells as columns.</exception>
    public void Add(params string[] cells)
    {
        if (cells.Length != header.Length)
            throw new ArgumentException($"{cells.Length} cells for {header.Length} columns");
        _rows.Add(cells);
    }

    public IEnumerable<string> Lines()
    {
        int[] widths = [.. header.Select((_, column) => Math.Max(2, _rows.Max(row => row[column].Length)))];
        yield return Line(_rows[0]);
        yield return $"|{string.Join('|', widths.Select((width, column) => $"{new string('-', width + (column == 0 ? 2 : 1))}{(column == 0 ? "" : ":")}"))}|";
        foreach (var row in _rows.Skip(1))
            yield return Line(row);

        string Line(string[] cells) =>
            $"| {string.Join(" | ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |";
    }
}
