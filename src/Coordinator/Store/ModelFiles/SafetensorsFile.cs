using System.Runtime.InteropServices;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.ModelFiles;

/// <summary>
/// Model files in the safetensors format, which Python's libraries read without running code: float32 tensors named
/// encoder.0.weight, shape [outputs, inputs], encoder.0.bias, shape [outputs], and so on to the decoder's last layer.
/// </summary>
/// <remarks>
/// The data is the flat vector in layout order, as it lies in memory (little-endian on every platform that is
/// supported), so a file's data has the same SHA-256 as the weights. It goes between file and vector without a copy.
/// </remarks>
public static class SafetensorsFile
{
    private const string Unreadable = "the model cannot be read";
    private const string Unwritable = "the model cannot be written";

    /// <summary>
    /// Writes a model, layout.Count values in layout order; the file appears when it is complete and replaces one of
    /// the same name.
    /// </summary>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void Write(
        string path, ParameterLayout layout, ReadOnlySpan<float> values, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, layout.Count);
        FileAttempt.Do(path, Unwritable, MemoryMarshal.AsBytes(values), values => AtomicFile.Write(path, values, (stream, values) =>
        {
            stream.Write(SafetensorsHeader.Encode(TensorEntry.Of(layout), metadata));
            stream.Write(values);
        }));
    }

    /// <summary>Writes a model where the user says, which may be a pipe as well.</summary>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void WriteOutput(string path, ParameterVector weights, IReadOnlyDictionary<string, string> metadata) =>
        FileAttempt.Do(path, Unwritable, () => OutputFile.Write(path, stream =>
        {
            stream.Write(SafetensorsHeader.Encode(TensorEntry.Of(weights.Layout), metadata));
            stream.Write(weights.Bytes.Span);
        }));

    /// <summary>What <see cref="Write(string, ParameterLayout, ReadOnlySpan{float}, IReadOnlyDictionary{string, string})"/> writes.</summary>
    public static byte[] Bytes(ParameterLayout layout, ReadOnlySpan<float> values, IReadOnlyDictionary<string, string> metadata)
    {
        var header = SafetensorsHeader.Encode(TensorEntry.Of(layout), metadata);
        var data = MemoryMarshal.AsBytes(values);
        var bytes = GC.AllocateUninitializedArray<byte>(header.Length + data.Length);
        header.CopyTo(bytes.AsSpan());
        data.CopyTo(bytes.AsSpan(header.Length));
        return bytes;
    }

    /// <summary>
    /// Reads a model of a known layout into its flat vector, layout.Count values, and returns the file's metadata. The
    /// vector stays as it was if the file is not valid or does not fit the layout.
    /// </summary>
    /// <exception cref="FileException">The file cannot be read, is not valid, or is of another model.</exception>
    public static IReadOnlyDictionary<string, string> ReadInto(string path, ParameterLayout layout, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, layout.Count);
        return FileAttempt.Do(path, Unreadable, values, values =>
        {
            using var stream = InputFile.Open(path);
            var header = SafetensorsHeader.Read(stream);
            foreach (var (tensor, entry) in Match(layout, header))
                ReadData(stream, header, entry, values.Slice(tensor.Offset, tensor.Count));
            return header.Metadata;
        });
    }

    private static List<(ModelTensor Tensor, TensorEntry Entry)> Match(ParameterLayout layout, SafetensorsHeader header)
    {
        var entries = header.Tensors.ToDictionary(entry => entry.Name);
        var pairs = new List<(ModelTensor, TensorEntry)>();
        foreach (var tensor in ModelTensor.Of(layout))
        {
            if (!entries.Remove(tensor.Name, out var entry))
                throw OtherModel($"it has no tensor {tensor.Name}");
            if (!entry.Shape.SequenceEqual(tensor.Shape))
                throw OtherModel($"its tensor {tensor.Name} has shape [{string.Join(", ", entry.Shape)}] instead of [{string.Join(", ", tensor.Shape)}]");
            if (entry.Type != TensorType.F32)
                throw OtherModel($"its tensor {tensor.Name} is of type {entry.Type} instead of {TensorType.F32}");
            pairs.Add((tensor, entry));
        }

        return entries.Count == 0 ? pairs : throw OtherModel($"it has a tensor {DisplayText.Of(entries.Keys.Order().First())} too many");

        InvalidDataException OtherModel(string difference) =>
            new($"the file holds another model than {layout.Layers[0].Inputs}-{string.Join('-', layout.Layers.Select(layer => layer.Outputs))}: {difference}.");
    }

    private static void ReadData(FileStream stream, SafetensorsHeader header, TensorEntry entry, Span<float> values)
    {
        stream.Position = header.DataStart + entry.Begin;
        stream.ReadExactly(MemoryMarshal.AsBytes(values));
    }
}
