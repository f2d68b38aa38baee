namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>A row of a table.</summary>
/// <param name="Number">How its file counts it.</param>
/// <param name="Values">Of the columns that were asked for, NaN where one is missing; the next row's, once that is read.</param>
/// <param name="Label">Text of the column of labels; null if none was asked for.</param>
internal readonly record struct TableRow(long Number, double[] Values, string? Label);

/// <summary>A file of rows of numbers, read from front to back, as often as asked.</summary>
internal abstract class Table(string path)
{
    public string Path => path;

    /// <summary>Names of all columns.</summary>
    public abstract string[] Columns { get; }

    /// <summary>What <see cref="TableRow.Number"/> counts, for errors.</summary>
    public abstract string RowName { get; }

    /// <summary>True for a column that numbers or names the rows, as pandas and R write it; it is a feature only if it is named.</summary>
    public abstract bool IsIndex(int column);

    /// <param name="columns">Those of the values, which must be numbers.</param>
    /// <param name="label">That of the labels, of any kind.</param>
    /// <exception cref="Shared.Data.Files.FileException">It cannot be read, or a column is no number.</exception>
    public abstract IEnumerable<TableRow> Rows(int[] columns, int? label);
}
