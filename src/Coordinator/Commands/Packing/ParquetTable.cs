using System.Text.RegularExpressions;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;
using ParquetSharp;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>A Parquet file, as pandas, Spark and databases write them; of each column some rows are in memory at a time.</summary>
internal sealed partial class ParquetTable : Table
{
    /// <summary>Values that are read at once.</summary>
    private const int BatchValues = 1 << 20;

    private const int MaxBatch = 1 << 16;

    /// <exception cref="FileException">It cannot be read, or is no Parquet file.</exception>
    public ParquetTable(string path)
        : base(path)
    {
        using var file = Open();
        Columns = Attempt(() => Enumerable.Range(0, file.FileMetaData.NumColumns).Select(i => file.FileMetaData.Schema.Column(i).Path.ToDotString()).ToArray());
    }

    public override string[] Columns { get; }

    public override string RowName => "row";

    /// <summary>As pandas calls it.</summary>
    public override bool IsIndex(int column) => PandasIndex().IsMatch(Columns[column]);

    public override IEnumerable<TableRow> Rows(int[] columns, int? label)
    {
        using var file = Open();
        var row = 0L;
        var values = new double[columns.Length];
        var numbers = new ParquetColumn<double>[columns.Length];
        for (var i = 0; i < file.FileMetaData.NumRowGroups; i++)
        {
            using var group = Attempt(() => file.RowGroup(i));
            ParquetColumn<string>? labels = null;
            try
            {
                for (var c = 0; c < columns.Length; c++)
                    numbers[c] = NumbersOf(group, columns[c]);
                labels = label is { } number ? TextOf(group, number) : null;
                for (var left = group.MetaData.NumRows; left > 0;)
                {
                    var rows = (int)Math.Min(left, Math.Clamp(BatchValues / columns.Length, 1, MaxBatch));
                    foreach (var column in numbers)
                        Attempt(() => column.Read(rows));
                    if (labels is not null)
                        Attempt(() => labels.Read(rows));
                    left -= rows;
                    for (var r = 0; r < rows; r++)
                    {
                        row++;
                        for (var c = 0; c < values.Length; c++)
                            values[c] = numbers[c].Values[r];
                        yield return new TableRow(row, values, labels?.Values[r]);
                    }
                }
            }
            finally
            {
                foreach (var column in numbers)
                    column?.Dispose();
                labels?.Dispose();
            }
        }
    }

    private ParquetFileReader Open() => Attempt(() =>
    {
        // It says why a file cannot be opened, and opens no device. The library opens the file anew: what it forgets to close
        // must not call back into what is no longer there.
        using (var file = InputFile.Open(Path))
            if (file.Length == 0)
                throw new FileException(Path, "the file is empty; give a table of numbers.");
        using var properties = ReaderProperties.GetDefaultReaderProperties();
        // Otherwise all that a row group has of a column is in memory at once.
        properties.EnableBufferedStream();
        properties.EnablePageChecksumVerification();
        return new ParquetFileReader(Path, properties);
    });

    private ParquetColumn<double> NumbersOf(RowGroupReader group, int column) => Column(group, column, new ParquetNumbers())
        ?? throw new FileException(Path, $"column {DisplayText.Of(Columns[column])} does not hold numbers; leave it out with --columns, or name it with --label.");

    private ParquetColumn<string> TextOf(RowGroupReader group, int column) => Column(group, column, new ParquetText())
        ?? throw new FileException(Path, $"column {DisplayText.Of(Columns[column])} holds neither text nor numbers; name another one with --label, or none.");

    /// <summary>Null if it has another kind of values.</summary>
    private ParquetColumn<T>? Column<T>(RowGroupReader group, int column, ILogicalColumnReaderVisitor<ParquetColumn<T>?> kind)
    {
        var reader = Attempt(() => group.Column(column));
        ParquetColumn<T>? opened = null;
        try
        {
            return opened = Attempt(() => reader.LogicalReader().Apply(kind));
        }
        catch (ArgumentOutOfRangeException)
        {
            // Of a kind that the library does not know.
            return null;
        }
        finally
        {
            if (opened is null)
                reader.Dispose();
        }
    }

    private void Attempt(Action work) => Attempt(() =>
    {
        work();
        return true;
    });

    private T Attempt<T>(Func<T> work)
    {
        try
        {
            return FileAttempt.Do(Path, "the table cannot be read", work);
        }
        catch (ParquetException e)
        {
            // It says: N7parquet16ParquetExceptionE (message: 'what is wrong').
            throw new FileException(Path, $"it cannot be read as a Parquet file ({DisplayText.Of(Message().Match(e.Message) is { Success: true } match ? match.Groups["text"].Value : e.Message)}); write it again.", e);
        }
        catch (IndexOutOfRangeException e)
        {
            throw new FileException(Path, "it is damaged: a column has other values than it says; write it again.", e);
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            throw new FileException(Path, "it says more values than memory can hold: it is damaged, or must be written in smaller row groups.", e);
        }
    }

    [GeneratedRegex("^__index_level_[0-9]+__$")]
    private static partial Regex PandasIndex();

    [GeneratedRegex(@"message: '(?<text>.+?)\.?'\)", RegexOptions.Singleline)]
    private static partial Regex Message();
}
