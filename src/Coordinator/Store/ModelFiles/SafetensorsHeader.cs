using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.ModelFiles;

/// <summary>
/// What precedes the data of a safetensors file: eight bytes with the length of the JSON text (little-endian), and the
/// text, which gives each tensor's type, shape and place.
/// </summary>
/// <param name="Tensors">In the order of their data.</param>
/// <param name="Metadata">The entry <c>__metadata__</c>; empty if there is none.</param>
/// <param name="DataStart">Position in the file that all tensors' offsets count from.</param>
internal sealed record SafetensorsHeader(
    ImmutableArray<TensorEntry> Tensors, ImmutableSortedDictionary<string, string> Metadata, long DataStart)
{
    private const string MetadataName = "__metadata__";
    private const int Prefix = sizeof(long);

    /// <summary>The format's own limit; it also bounds what a broken length can make a reader allocate.</summary>
    private const long MaxLength = 100_000_000;

    /// <summary>Length and JSON text for a file with these tensors, padded so that the data is aligned.</summary>
    public static byte[] Encode(IEnumerable<TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var text = new MemoryStream();
        text.Write(stackalloc byte[Prefix]);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataName);
            // Sorted, so that equal models are equal files.
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
            foreach (var tensor in tensors)
                tensor.Write(json);
            json.WriteEndObject();
        }

        while (text.Length % Prefix != 0)
            text.WriteByte((byte)' ');
        var header = text.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - Prefix);
        return header;
    }

    /// <summary>True if these can be the first bytes of a file.</summary>
    public static bool CanBegin(ReadOnlySpan<byte> prefix) => BinaryPrimitives.ReadUInt64LittleEndian(prefix) <= MaxLength;

    /// <summary>Reads and checks the header; the tensors then cover the rest of the file exactly.</summary>
    /// <exception cref="InvalidDataException">The file is not valid; the message is one line without the path.</exception>
    public static SafetensorsHeader Read(Stream stream)
    {
        if (stream.Length < Prefix)
            throw new InvalidDataException($"the file is cut short or not a safetensors file: it has {stream.Length} bytes, fewer than the 8 of the header's length.");
        var prefix = new byte[Prefix];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength)
            throw new InvalidDataException($"not a safetensors file: its header would be {length} bytes long, more than the {MaxLength} the format allows.");
        if ((long)length > stream.Length - Prefix)
            throw new InvalidDataException($"the file is cut short: its header should have {length} bytes, but only {stream.Length - Prefix} follow; get the file again.");

        var text = new byte[length];
        stream.ReadExactly(text);
        var (tensors, metadata) = Parse(text);
        var dataStart = Prefix + (long)length;
        RequireCovered(tensors, stream.Length - dataStart);
        return new SafetensorsHeader(tensors, metadata, dataStart);
    }

    private static (ImmutableArray<TensorEntry>, ImmutableSortedDictionary<string, string>) Parse(byte[] text)
    {
        if (!Utf8.IsValid(text))
            throw new InvalidDataException("its header is not valid UTF-8.");
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("its header is not a JSON object.");
            var metadata = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
            var tensors = ImmutableArray.CreateBuilder<TensorEntry>();
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataName))
                    metadata = metadata.AddRange(ParseMetadata(property.Value));
                else
                    tensors.Add(TensorEntry.Parse(property.Name, property.Value));
            }

            return ([.. tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End)], metadata);
        }
        // InvalidOperationException: a string with half a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"its header is not valid JSON: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> ParseMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"{MetadataName} in its header is not a JSON object.");
        foreach (var property in metadata.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw new InvalidDataException($"{MetadataName} entry {DisplayText.Of(property.Name)} in its header is not a string.");
            yield return KeyValuePair.Create(property.Name, property.Value.GetString()!);
        }
    }

    private static void RequireCovered(ImmutableArray<TensorEntry> tensors, long dataLength)
    {
        var end = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor.Begin < end)
                throw new InvalidDataException($"tensor {DisplayText.Of(tensor.Name)} overlaps the one before it: it begins at {tensor.Begin}, before {end}.");
            if (tensor.Begin > end)
                throw new InvalidDataException($"bytes {end} to {tensor.Begin} of its data belong to no tensor.");
            if (tensor.End > dataLength)
                throw new InvalidDataException($"the file is cut short: tensor {DisplayText.Of(tensor.Name)} ends at byte {tensor.End} of the data, but there are only {dataLength}; get the file again.");
            end = tensor.End;
        }

        if (end != dataLength)
            throw new InvalidDataException($"the last {dataLength - end} bytes of its data belong to no tensor.");
    }
}
