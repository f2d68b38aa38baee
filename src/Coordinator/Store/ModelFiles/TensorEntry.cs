using System.Collections.Immutable;
using System.Text.Json;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.ModelFiles;

/// <summary>One tensor in the header of a safetensors file.</summary>
/// <param name="Name">For example encoder.0.weight.</param>
/// <param name="Type">Of each value; what this program writes is float32.</param>
/// <param name="Shape">Sizes, the slowest dimension first; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the start of the data.</param>
/// <param name="End">First byte after it.</param>
internal sealed record TensorEntry(string Name, TensorType Type, ImmutableArray<int> Shape, long Begin, long End)
{
    private static readonly Dictionary<string, TensorType> Types = Enum.GetValues<TensorType>().ToDictionary(type => type.ToString());

    /// <summary>Values in the tensor.</summary>
    public int Count => (int)((End - Begin) / TensorValues.SizeOf(Type));

    /// <summary>The tensors of a flat vector that begins at <paramref name="start"/> of the data, each name behind a prefix.</summary>
    public static IEnumerable<TensorEntry> Of(ParameterLayout layout, string prefix = "", long start = 0) =>
        ModelTensor.Of(layout).Select(tensor => new TensorEntry(
            prefix + tensor.Name,
            TensorType.F32,
            tensor.Shape,
            start + (long)tensor.Offset * sizeof(float),
            start + ((long)tensor.Offset + tensor.Count) * sizeof(float)));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(Name);
        json.WriteString("dtype", Type.ToString());
        json.WriteStartArray("shape");
        foreach (var size in Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(Begin);
        json.WriteNumberValue(End);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="InvalidDataException">The entry is not a tensor of floating-point numbers whose shape fits its bytes.</exception>
    public static TensorEntry Parse(string name, JsonElement entry)
    {
        var shown = DisplayText.Of(name);
        if (entry.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"the header's entry for tensor {shown} is not a JSON object.");
        if (!entry.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String)
            throw new InvalidDataException($"tensor {shown} has no dtype.");
        if (!Types.TryGetValue(dtype.GetString()!, out var type))
            throw new InvalidDataException($"tensor {shown} is of type {DisplayText.Of(dtype.GetString()!)}, but {string.Join(", ", Types.Keys)} are read; keep only the weights and biases of dense layers.");

        var shape = Integers(shown, entry, "shape").Select(size => size <= int.MaxValue ? (int)size : throw TooLarge(shown));
        var offsets = Integers(shown, entry, "data_offsets").ToArray();
        if (offsets is not [var begin, var end] || end < begin)
            throw new InvalidDataException($"tensor {shown} needs data_offsets of the form [begin, end] with begin ≤ end.");

        var tensor = new TensorEntry(name, type, [.. shape], begin, end);
        var size = TensorValues.SizeOf(type);
        var bytes = (Int128)size;
        foreach (var length in tensor.Shape)
            bytes = (bytes *= length) <= (Int128)Array.MaxLength * size ? bytes : throw TooLarge(shown);
        if (bytes != end - begin)
            throw new InvalidDataException($"tensor {shown} of shape [{DisplayText.Of(string.Join(", ", tensor.Shape))}] needs {bytes} bytes, but its data_offsets give it {end - begin}.");
        return tensor;
    }

    private static IEnumerable<long> Integers(string name, JsonElement entry, string property)
    {
        if (!entry.TryGetProperty(property, out var array) || array.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException($"tensor {name} has no {property}.");
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var value) || value < 0)
                throw new InvalidDataException($"tensor {name} has a {property} that is not a list of whole numbers from 0.");
            yield return value;
        }
    }

    private static InvalidDataException TooLarge(string name) =>
        new($"tensor {name} is too large: at most {Array.MaxLength} values can be read.");
}
