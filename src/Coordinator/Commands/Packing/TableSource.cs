using System.Globalization;
using System.Runtime.InteropServices;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>The rows of a table as samples. It is read twice: to count, and to give them.</summary>
internal sealed class TableSource : PackSource
{
    private readonly Table _table;
    private readonly MissingValues _missing;
    private readonly int[] _columns;
    private readonly int? _label;
    private readonly Dictionary<string, byte> _labels = [];
    private readonly double[] _means;
    private readonly string[] _passedOver;
    private readonly int _dropped;
    private readonly long _filled;

    /// <param name="label">The column of the labels, which is no feature.</param>
    /// <param name="columns">The features; null for all other columns.</param>
    /// <exception cref="SettingsException">There is no such column.</exception>
    /// <exception cref="FileException">It cannot be read, or is no table of numbers.</exception>
    public TableSource(Table table, string? label, string[]? columns, MissingValues missing)
    {
        (_table, _missing) = (table, missing);
        _label = label is null ? null : IndexOf(label, "--label");
        _columns = columns is null
            ? [.. Enumerable.Range(0, table.Columns.Length).Where(i => i != _label && !table.IsIndex(i))]
            : [.. columns.Select(column => IndexOf(column, "--columns"))];
        if (_columns is [])
            throw new FileException(table.Path, "there is no column beside the labels; give a table with features.");
        _passedOver = columns is null ? [.. Enumerable.Range(0, table.Columns.Length).Where(i => i != _label && table.IsIndex(i)).Select(i => table.Columns[i])] : [];
        Columns = [.. _columns.Select(i => table.Columns[i])];

        var (sums, counts) = (new double[_columns.Length], new long[_columns.Length]);
        var labels = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in table.Rows(_columns, _label))
        {
            if (IsLeftOut(row))
            {
                _dropped++;
                continue;
            }

            Count = checked(Count + 1);
            RequireFloats(row);
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
                throw new FileException(table.Path, $"column {DisplayText.Of(label!)} has more than 256 different labels; name another one with --label, or none.");
        }

        if (Count == 0)
            throw new FileException(table.Path, $"there is no row of numbers in it{(_dropped > 0 ? " without a missing value" : "")}; give a table with rows.");
        if (Array.FindIndex(counts, count => count == 0) is >= 0 and var empty)
            throw new FileException(table.Path, $"column {DisplayText.Of(Columns[empty])} has no values; leave it out with --columns.");
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

    public override IEnumerable<string> Adjustments
    {
        get
        {
            if (_passedOver is not [])
                yield return $"column {DisplayText.Of(string.Join(", ", _passedOver))} was left out: it has no name of its own, as the numbers of rows that pandas and R write; name it with --columns if it is a feature";
            if (_dropped > 0)
                yield return FormattableString.Invariant($"{_dropped:#,0} {(_dropped == 1 ? "row with missing values was" : "rows with missing values were")} left out");
            if (_filled > 0)
                yield return FormattableString.Invariant($"{_filled:#,0} {(_filled == 1 ? "missing value is the mean of its column" : "missing values are the means of their columns")}");
        }
    }

    public override void Read(bool isTest, Take take)
    {
        var sample = new float[_columns.Length];
        foreach (var row in _table.Rows(_columns, _label))
        {
            if (IsLeftOut(row))
                continue;
            for (var i = 0; i < sample.Length; i++)
                sample[i] = (float)(double.IsNaN(row.Values[i]) ? _means[i] : row.Values[i]);
            take(MemoryMarshal.AsBytes(sample.AsSpan()), row.Label is null ? null : _labels[row.Label]);
        }
    }

    /// <exception cref="FileException">A value is missing, and nothing was said about that.</exception>
    private bool IsLeftOut(TableRow row)
    {
        if (_missing == MissingValues.Mean || Array.FindIndex(row.Values, double.IsNaN) is not (>= 0 and var column))
            return false;
        return _missing == MissingValues.Drop ? true : throw new FileException(
            _table.Path, FormattableString.Invariant($"{_table.RowName} {row.Number}, column {DisplayText.Of(Columns[column])}: the value is missing; use --missing mean or --missing drop, or leave the column out with --columns."));
    }

    /// <exception cref="FileException">A value is beyond float32.</exception>
    private void RequireFloats(TableRow row)
    {
        if (Array.FindIndex(row.Values, value => float.IsInfinity((float)value)) is >= 0 and var column)
            throw new FileException(_table.Path, FormattableString.Invariant($"{_table.RowName} {row.Number}, column {DisplayText.Of(Columns[column])}: {row.Values[column]} is beyond float32; replace it, or leave the column out with --columns."));
    }

    private int IndexOf(string name, string flag)
    {
        var names = _table.Columns;
        name = name.Trim();
        if (Array.IndexOf(names, name) is not (>= 0 and var index))
            throw new SettingsException($"{flag}: {_table.Path} has no column {DisplayText.Of(name)}; it has {DisplayText.Of(string.Join(", ", names.Take(20)))}{(names.Length > 20 ? ", …" : "")}.");
        return Array.LastIndexOf(names, name) == index
            ? index
            : throw new SettingsException($"{flag}: {_table.Path} has several columns {DisplayText.Of(name)}; give them different names.");
    }
}
