using System.Globalization;
using System.Runtime.InteropServices;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;
using CsvHelper;
using CsvHelper.Configuration;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>
/// A table of numbers as text, with commas, semicolons or tabs between them and the names of the columns in its first row, if
/// there are any. It is read twice: to count, and to give the rows.
/// </summary>
internal sealed class CsvSource : PackSource
{
    // A quote that is never closed makes one field of the rest of a file.
    private const int MaxFieldSize = 1 << 16;

    private readonly string _path;
    private readonly MissingValues _missing;
    private readonly int[] _columns;
    private readonly int? _label;
    private readonly bool _hasHeader;
    private readonly Dictionary<string, byte> _labels = [];
    private readonly double[] _means;
    private readonly int _dropped;
    private readonly long _filled;

    /// <param name="label">The column of the labels, which is no feature.</param>
    /// <param name="columns">The features; null for all other columns.</param>
    /// <exception cref="SettingsException">There is no such column.</exception>
    /// <exception cref="FileException">It cannot be read, or is no table of numbers.</exception>
    public CsvSource(string path, string? label, string[]? columns, MissingValues missing)
    {
        (_path, _missing) = (path, missing);
        using (var reader = Open())
        {
            if (!Next(reader) || reader.Parser.Record is not { Length: > 0 } first)
                throw new FileException(path, "the file is empty; give a table of numbers.");
            // A row of numbers alone is no row of names.
            _hasHeader = !first.All(field => IsMissing(field) || Number(field) is not null);
            var names = _hasHeader ? [.. first.Select(name => name.Trim())] : Enumerable.Range(1, first.Length).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToArray();
            _label = label is null ? null : IndexOf(names, label, "--label");
            _columns = columns is null
                ? [.. Enumerable.Range(0, names.Length).Where(i => i != _label)]
                : [.. columns.Select(column => IndexOf(names, column, "--columns"))];
            if (_columns is [])
                throw new FileException(path, "there is no column beside the labels; give a table with features.");
            Columns = [.. _columns.Select(i => names[i])];
        }

        var (sums, counts) = (new double[_columns.Length], new long[_columns.Length]);
        var labels = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in Rows())
        {
            if (row.Values is null)
            {
                _dropped++;
                continue;
            }

            Count = checked(Count + 1);
            for (var i = 0; i < sums.Length; i++)
                if (double.IsNaN(row.Values[i]))
                {
                    _filled++;
                }
                else
                {
                    sums[i] += row.Values[i];
                    counts[i]++;
                }

            if (row.Label is { } text && labels.Add(text) && labels.Count > byte.MaxValue + 1)
                throw new FileException(path, $"column {label} has more than 256 different labels; name another one with --label, or none.");
        }

        if (Count == 0)
            throw new FileException(path, $"there is no row of numbers in it{(_dropped > 0 ? " without a missing value" : "")}; give a table with rows.");
        if (Array.FindIndex(counts, count => count == 0) is >= 0 and var empty)
            throw new FileException(path, $"column {DisplayText.Of(Columns[empty])} has no values; leave it out with --columns.");
        _means = [.. sums.Zip(counts, (sum, count) => sum / count)];
        if (_label is null)
            return;
        // Labels 0 to 9 keep their numbers.
        var areNumbers = labels.All(text => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        foreach (var (i, text) in labels.Index())
            _labels[text] = areNumbers ? byte.Parse(text, CultureInfo.InvariantCulture) : (byte)i;
        LabelNames = areNumbers ? null : [.. labels];
    }

    public override SampleShape Shape => SampleShape.Features(_columns.Length);

    public override ValueKind Kind => ValueKind.Floats;

    public override int Count { get; }

    public override string[]? LabelNames { get; }

    public override string[] Columns { get; }

    public override IEnumerable<string> Liberties
    {
        get
        {
            if (_dropped > 0)
                yield return FormattableString.Invariant($"{_dropped:#,0} {(_dropped == 1 ? "row with missing values was" : "rows with missing values were")} left out");
            if (_filled > 0)
                yield return FormattableString.Invariant($"{_filled:#,0} {(_filled == 1 ? "missing value is the mean of its column" : "missing values are the means of their columns")}");
        }
    }

    public override void Read(bool isTest, Take take)
    {
        var sample = new float[_columns.Length];
        foreach (var (values, label) in Rows())
        {
            if (values is null)
                continue;
            for (var i = 0; i < sample.Length; i++)
                sample[i] = (float)(double.IsNaN(values[i]) ? _means[i] : values[i]);
            take(MemoryMarshal.AsBytes(sample.AsSpan()), label is null ? null : _labels[label]);
        }
    }

    /// <summary>Each row; a missing value is NaN, a row to be dropped null.</summary>
    private IEnumerable<(double[]? Values, string? Label)> Rows()
    {
        using var reader = Open();
        var values = new double[_columns.Length];
        var isFirst = true;
        var width = 0;
        while (Next(reader))
        {
            var fields = reader.Parser.Record!;
            if (isFirst)
            {
                (isFirst, width) = (false, fields.Length);
                if (_hasHeader)
                    continue;
            }

            var line = reader.Parser.RawRow;
            if (fields.Length != width)
                throw new FileException(_path, FormattableString.Invariant($"line {line} has {fields.Length} values where the first has {width}; correct it."));
            var isDropped = false;
            for (var i = 0; i < values.Length; i++)
            {
                var field = fields[_columns[i]];
                if (!IsMissing(field))
                {
                    values[i] = Number(field) ?? throw new FileException(
                        _path, FormattableString.Invariant($"line {line}, column {DisplayText.Of(Columns[i])}: {DisplayText.Of(field)} is no number; leave the column out with --columns, or name it with --label."));
                    continue;
                }

                if (_missing == MissingValues.Refuse)
                    throw new FileException(_path, FormattableString.Invariant($"line {line}, column {DisplayText.Of(Columns[i])}: the value is missing; use --missing mean or --missing drop, or leave the column out with --columns."));
                values[i] = double.NaN;
                isDropped |= _missing == MissingValues.Drop;
            }

            yield return (isDropped ? null : values, _label is { } label ? fields[label].Trim() : null);
        }
    }

    private CsvReader Open()
    {
        var text = FileAttempt.Do(_path, "the table cannot be read", () => new StreamReader(InputFile.Open(_path)));
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
            return FileAttempt.Do(_path, "the table cannot be read", reader.Read);
        }
        catch (CsvHelperException)
        {
            throw new FileException(_path, FormattableString.Invariant($"line {reader.Parser.RawRow} cannot be read: a quote is not closed, or it is no table; correct it."));
        }
    }

    private int IndexOf(string[] names, string name, string flag) => Array.IndexOf(names, name.Trim()) is >= 0 and var index
        ? index
        : throw new SettingsException($"{flag}: {_path} has no column {DisplayText.Of(name)}; it has {DisplayText.Of(string.Join(", ", names.Take(20)))}{(names.Length > 20 ? ", …" : "")}.");

    private static bool IsMissing(string field) => field.Trim() is "" or "NA" or "N/A" or "NaN" or "nan" or "null" or "?";

    private static double? Number(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
