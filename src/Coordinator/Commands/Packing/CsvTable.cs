using System.Globalization;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;
using CsvHelper;
using CsvHelper.Configuration;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>
/// A table of numbers as text, with commas, semicolons or tabs between them and the names of the columns in its first row, if
/// there are any.
/// </summary>
internal sealed class CsvTable : Table
{
    // A quote that is never closed makes one field of the rest of a file.
    private const int MaxFieldSize = 1 << 16;

    private readonly bool _hasHeader;
    private readonly bool[] _isUnnamed;

    /// <exception cref="FileException">It cannot be read, or is empty.</exception>
    public CsvTable(string path)
        : base(path)
    {
        using var reader = Open();
        if (!Next(reader) || reader.Parser.Record is not { Length: > 0 } first)
            throw new FileException(path, "the file is empty; give a table of numbers.");
        // A row of numbers alone is no row of names.
        _hasHeader = !first.All(field => IsMissing(field) || Number(field) is not null);
        _isUnnamed = Array.ConvertAll(first, field => _hasHeader && string.IsNullOrWhiteSpace(field));
        Columns = [.. first.Select((name, i) => _hasHeader && !_isUnnamed[i] ? name.Trim() : (i + 1).ToString(CultureInfo.InvariantCulture))];
    }

    public override string[] Columns { get; }

    public override string RowName => "line";

    /// <summary>It has no name where the others have one.</summary>
    public override bool IsIndex(int column) => _isUnnamed[column];

    public override IEnumerable<TableRow> Rows(int[] columns, int? label)
    {
        using var reader = Open();
        var values = new double[columns.Length];
        var isFirst = true;
        while (Next(reader))
        {
            var fields = reader.Parser.Record!;
            var isHeader = isFirst && _hasHeader;
            isFirst = false;
            if (isHeader)
                continue;
            var line = reader.Parser.RawRow;
            if (fields.Length != Columns.Length)
                throw new FileException(Path, FormattableString.Invariant($"line {line} has {fields.Length} values where the first has {Columns.Length}; correct it."));
            for (var i = 0; i < values.Length; i++)
            {
                var field = fields[columns[i]];
                values[i] = IsMissing(field) ? double.NaN : Number(field) ?? throw new FileException(
                    Path, FormattableString.Invariant($"line {line}, column {DisplayText.Of(Columns[columns[i]])}: {DisplayText.Of(field)} is no number; leave the column out with --columns, or name it with --label."));
            }

            yield return new TableRow(line, values, label is { } column ? fields[column].Trim() : null);
        }
    }

    private CsvReader Open()
    {
        var text = FileAttempt.Do(Path, "the table cannot be read", () => new StreamReader(InputFile.Open(Path)));
        return new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            HasHeaderRecord = false,
            BadDataFound = null,
            MaxFieldSize = MaxFieldSize,
        });
    }

    /// <summary>Reads a row; false at the end.</summary>
    private bool Next(CsvReader reader)
    {
        try
        {
            return FileAttempt.Do(Path, "the table cannot be read", reader.Read);
        }
        catch (CsvHelperException)
        {
            throw new FileException(Path, FormattableString.Invariant($"line {reader.Parser.RawRow} cannot be read: a quote is not closed, or it is no table; correct it."));
        }
    }

    private static bool IsMissing(string field) => field.Trim() is "" or "NA" or "N/A" or "NaN" or "nan" or "null" or "?";

    private static double? Number(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
