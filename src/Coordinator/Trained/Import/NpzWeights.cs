using System.Collections.Immutable;
using System.IO.Compression;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>An .npz file with PyTorch's names, of this program's export or of numpy.savez, compressed or not.</summary>
internal static class NpzWeights
{
    /// <summary>Of each array in the archive.</summary>
    public const string Extension = ".npy";

    private static readonly Dictionary<string, TensorType> Types = new()
    {
        ["<f2"] = TensorType.F16,
        [NpyHeader.Float32] = TensorType.F32,
        ["<f8"] = TensorType.F64,
    };

    /// <exception cref="InvalidDataException">An array is damaged, or is of no layer.</exception>
    public static WeightsFile Open(ZipArchive archive) =>
        new([.. archive.Entries.Select(TensorOf)], ImmutableDictionary<string, string>.Empty, "this is numpy's .npz", IsInOrder: false, archive);

    private static LayerTensor TensorOf(ZipArchiveEntry entry)
    {
        var name = entry.FullName[..^Extension.Length];
        var shown = DisplayText.Of(name);
        var (layer, part) = StateDictName.Parse(name);
        var header = HeaderOf(entry, shown);
        if (!Types.TryGetValue(header.Type, out var type))
            throw new InvalidDataException($"its array {shown} has values of type {DisplayText.Of(header.Type)}, but {string.Join(", ", Types.Keys)} are read; convert it with .astype('{NpyHeader.Float32}')");
        var bytes = header.Shape.Aggregate((Int128)TensorValues.SizeOf(type), (product, size) => product < long.MaxValue ? product * size : product);
        if (bytes != ZippedWeights.LengthOf(entry) - header.Length)
            throw new InvalidDataException($"its array {shown} should have {bytes} bytes, but has {entry.Length - header.Length}; write it again");
        if (header.Shape.Any(size => size > int.MaxValue))
            throw new InvalidDataException($"its array {shown} is too large: at most {Array.MaxLength} values can be read");
        var shape = header.Shape.Select(size => (int)size).ToImmutableArray();
        return new LayerTensor(name, layer, part, shape, type, header.IsFortran && shape.Length == 2 ? LayerTensor.Transposing(Read, shape) : Read);

        void Read(Span<float> values)
        {
            using var content = entry.Open();
            NpyHeader.Read(content);
            TensorValues.Read(content, name, type, values);
        }
    }

    private static NpyHeader HeaderOf(ZipArchiveEntry entry, string shown)
    {
        try
        {
            using var content = entry.Open();
            return NpyHeader.Read(content);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"its array {shown}: {e.Message}", e);
        }
    }
}
