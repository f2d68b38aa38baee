using System.Globalization;
using System.Numerics;
using ParquetSharp;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>The next values of a column, whatever their type is in the file.</summary>
internal abstract class ParquetColumn<T> : IDisposable
{
    /// <summary>Those that were read last.</summary>
    public T[] Values { get; private protected set; } = [];

    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public abstract void Read(int rows);

    public abstract void Dispose();
}

/// <param name="convert">Makes of a value what is asked for.</param>
internal sealed class ParquetColumn<TStored, T>(LogicalColumnReader<TStored> reader, Func<TStored, T> convert) : ParquetColumn<T>
{
    private TStored[] _stored = [];

    public override void Read(int rows)
    {
        if (Values.Length < rows)
            (_stored, Values) = (new TStored[rows], new T[rows]);
        for (var read = 0; read < rows;)
            read += reader.ReadBatch(_stored.AsSpan(read, rows - read)) is > 0 and var more
                ? more
                : throw new InvalidDataException("a column has fewer values than there are rows: it is cut short or damaged; write it again");
        for (var i = 0; i < rows; i++)
            Values[i] = convert(_stored[i]);
    }

    public override void Dispose() => reader.Dispose();
}

/// <summary>Opens a column of numbers; what is missing is NaN.</summary>
internal sealed class ParquetNumbers : ILogicalColumnReaderVisitor<ParquetColumn<double>?>
{
    private static readonly Dictionary<Type, Delegate> Conversions = new()
    {
        [typeof(bool)] = (bool value) => value ? 1.0 : 0,
        [typeof(bool?)] = (bool? value) => value is { } there ? there ? 1 : 0 : double.NaN,
    };

    static ParquetNumbers()
    {
        Add<sbyte>();
        Add<byte>();
        Add<short>();
        Add<ushort>();
        Add<int>();
        Add<uint>();
        Add<long>();
        Add<ulong>();
        Add<Half>();
        Add<float>();
        Add<double>();
        Add<decimal>();
    }

    public ParquetColumn<double>? OnLogicalColumnReader<TStored>(LogicalColumnReader<TStored> reader) =>
        Conversions.TryGetValue(typeof(TStored), out var convert) ? new ParquetColumn<TStored, double>(reader, (Func<TStored, double>)convert) : null;

    public static bool Has(Type type) => Conversions.ContainsKey(type);

    private static void Add<T>()
        where T : struct, INumberBase<T>
    {
        Conversions[typeof(T)] = (T value) => double.CreateChecked(value);
        Conversions[typeof(T?)] = (T? value) => value is { } there ? double.CreateChecked(there) : double.NaN;
    }
}

/// <summary>Opens a column of text or numbers, as text; what is missing is empty, as in a table of text.</summary>
internal sealed class ParquetText : ILogicalColumnReaderVisitor<ParquetColumn<string>?>
{
    public ParquetColumn<string>? OnLogicalColumnReader<TStored>(LogicalColumnReader<TStored> reader) =>
        typeof(TStored) == typeof(string) || ParquetNumbers.Has(typeof(TStored)) ? new ParquetColumn<TStored, string>(reader, Text) : null;

    private static string Text<T>(T value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
