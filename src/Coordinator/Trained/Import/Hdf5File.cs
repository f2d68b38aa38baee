using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics.Tensors;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared.Program.Settings;
using PureHDF;
using PureHDF.VOL.Native;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>The data sets of an HDF5 file that hold numbers, and lists of names that go with its groups.</summary>
internal sealed class Hdf5File : IDisposable
{
    // A model of any size has less; a damaged file may have groups that contain themselves.
    private const int MaxObjects = 10_000;
    private const int MaxDepth = 32;

    // What compresses best, as deflate does; and more is not stored for a value.
    private const long MaxExpansion = 1032;

    private readonly Hdf5Stream _stream;
    private readonly NativeFile _file;
    private readonly Dictionary<string, NativeDataset> _dataSets = [];
    private int _objects;

    /// <exception cref="InvalidDataException">It is damaged, or of a kind that is not read.</exception>
    public Hdf5File(Stream stream)
    {
        RequireWhole(stream);
        // Ten times and more what files come to, whose structure is read several times and whose values once.
        _stream = new Hdf5Stream(stream, (64 * stream.Length) + (1 << 20));
        _file = Attempt(() => H5File.Open(_stream, leaveOpen: true));
        Attempt(() => Visit(_file, "", 0));
    }

    /// <summary>By path from the root, without a slash at its beginning.</summary>
    public IReadOnlyCollection<string> DataSets => _dataSets.Keys;

    /// <summary>A list of names that belongs to a group, as Keras writes it, in parts if it is long; null if there is none.</summary>
    /// <param name="group">Path from the root; empty for the root.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public string[]? Names(string group, string attribute) => Attempt(() =>
    {
        if (group.Length > 0 && !_file.LinkExists(group))
            return null;
        var place = group.Length == 0 ? _file : _file.Group(group);
        if (place.AttributeExists(attribute))
            return NamesOf(place.Attribute(attribute));
        if (!place.AttributeExists($"{attribute}0"))
            return null;
        var names = new List<string>();
        for (var part = 0; place.AttributeExists($"{attribute}{part}"); part++)
            names.AddRange(NamesOf(place.Attribute($"{attribute}{part}")));
        return [.. names];
    });

    /// <exception cref="InvalidDataException">It is too large for the file, or for anything.</exception>
    public ImmutableArray<int> ShapeOf(string path) => Attempt(() =>
    {
        var set = _dataSets[path];
        var shape = set.Space.Dimensions;
        var bytes = shape.Aggregate((Int128)set.Type.Size, (product, size) => product < long.MaxValue ? product * size : product);
        return bytes <= (Int128)_stream.Length * MaxExpansion && shape.All(size => size <= int.MaxValue)
            ? shape.Select(size => (int)size).ToImmutableArray()
            : throw new InvalidDataException($"its {DisplayText.Of(path)} claims {bytes} bytes, which cannot be in {_stream.Length}; get the file again");
    });

    /// <summary>Null if its values are no floating-point numbers of a size that is known.</summary>
    public TensorType? TypeOf(string path) => Attempt<TensorType?>(() => (_dataSets[path].Type.Class, _dataSets[path].Type.Size) switch
    {
        (H5DataTypeClass.FloatingPoint or H5DataTypeClass.Opaque, 2) when IsBFloat16(_dataSets[path]) => TensorType.BF16,
        (H5DataTypeClass.FloatingPoint, 2) => TensorType.F16,
        (H5DataTypeClass.FloatingPoint, sizeof(float)) => TensorType.F32,
        (H5DataTypeClass.FloatingPoint, sizeof(double)) => TensorType.F64,
        _ => null,
    });

    /// <summary>Reads all values, in C order.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or its values are in another file.</exception>
    public void Read(string path, TensorType type, Span<float> values)
    {
        var before = _stream.Values;
        switch (type)
        {
            case TensorType.BF16:
                var bytes = new byte[values.Length * 2];
                Attempt(() => _dataSets[path].Read(bytes.AsSpan()));
                TensorValues.Convert(bytes, path, type, values);
                break;
            case TensorType.F16:
                var halves = new Half[values.Length];
                Attempt(() => _dataSets[path].Read(halves.AsSpan()));
                TensorPrimitives.ConvertToSingle(halves, values);
                break;
            case TensorType.F64:
                var doubles = new double[values.Length];
                Attempt(() => _dataSets[path].Read(doubles.AsSpan()));
                TensorValues.Convert(doubles, path, values);
                break;
            default:
                var floats = new float[values.Length];
                Attempt(() => _dataSets[path].Read(floats.AsSpan()));
                floats.CopyTo(values);
                break;
        }

        // A data set, or what leads to it, can name another file that holds its values.
        if (_stream.Values == before && Attempt(() => _dataSets[path].Layout.Class) != H5DataLayoutClass.Compact)
            throw new InvalidDataException($"the values of its {DisplayText.Of(path)} are not in it; save the weights again");
    }

    public void Dispose()
    {
        _file.Dispose();
        _stream.Dispose();
    }

    /// <summary>HDF5 has no such type: Keras says it beside the two bytes of each value.</summary>
    private static bool IsBFloat16(NativeDataset set) => set.AttributeExists("dtype") && set.Attribute("dtype").Read<string>() == "bfloat16";

    /// <summary>An empty list is stored as one of numbers.</summary>
    private static string[] NamesOf(IH5Attribute attribute) => attribute.Space.Dimensions.Contains(0UL) ? [] : attribute.Read<string[]>();

    private void Visit(IH5Group group, string path, int depth)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException("its groups contain each other");
        foreach (var child in group.Children())
        {
            if (++_objects > MaxObjects)
                throw new InvalidDataException($"it has more than {MaxObjects} groups and data sets");
            var name = path.Length == 0 ? child.Name : $"{path}/{child.Name}";
            if (child is NativeDataset set)
                _dataSets[name] = set;
            else if (child is IH5Group inner)
                Visit(inner, name, depth + 1);
            else if (child is IH5UnresolvedLink)
                throw new InvalidDataException($"its {DisplayText.Of(name)} is a link to nothing, or to another file; save the weights again");
        }
    }

    /// <summary>The end of a file that was cut short may hold nothing that is asked for, but is not missing by chance.</summary>
    private static void RequireWhole(Stream stream)
    {
        var start = new byte[48];
        stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        // Versions 0, and 2 and 3, each with addresses of 8 bytes, which all have.
        var end = (start[8], start[13], start[9]) switch
        {
            (0, 8, _) => 40,
            (2 or 3, _, 8) => 28,
            _ => 0,
        };
        if (end > 0 && BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan(end)) is var length && length > (ulong)stream.Length)
            throw new InvalidDataException($"the HDF5 file is cut short: it should have {length} bytes, but has {stream.Length}; get the file again");
    }

    /// <summary>The library tells of a damaged file by whatever exception its code comes to; it makes room first for what the file claims.</summary>
    private static T Attempt<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is not InvalidDataException)
        {
            throw new InvalidDataException($"the HDF5 file is cut short, damaged, or of a kind that is not read ({DisplayText.Of(e.Message)}); get the file again", e);
        }
    }

    private static void Attempt(Action work) => Attempt(() =>
    {
        work();
        return true;
    });
}
