using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data;

/// <summary>dataset.json: what the samples of a packed data set are, and the hashes of the blocks that they lie in (docs/data-format.md).</summary>
/// <param name="Format">Version of the layout, 1.</param>
/// <param name="Values">bytes or float32.</param>
/// <param name="Shape">[channels, height, width] of an image, or [features] of a table.</param>
/// <param name="WithinUnit">What a model is given lies in [0, 1].</param>
/// <param name="BlockSamples">Samples of a block; the last of a split may have fewer.</param>
/// <param name="LabelNames">What the labels stand for, by their number; null if they are numbers, or there are none.</param>
/// <param name="Columns">Names of a table's features, in their order.</param>
/// <param name="Scaling">How the values of a table were scaled; null if they were not.</param>
/// <param name="Fingerprint"><see cref="ComputeFingerprint"/>.</param>
public sealed record PackedDescription(
    int Format, string Values, int[] Shape, bool WithinUnit, int BlockSamples, PackedSplit Train, PackedSplit Test,
    string[]? LabelNames, string[]? Columns, PackedScaling? Scaling, string Fingerprint)
{
    public const string FileName = "dataset.json";
    public const int Version = 1;
    public const string Bytes = "bytes";
    public const string Floats = "float32";

    // A hash takes 67 bytes; so many are those of a terabyte.
    internal const int MaxBytes = 64 << 20;

    [JsonIgnore]
    public SampleShape SampleShape => Shape is [var channels, var height, var width] ? new SampleShape(height, width, channels) : SampleShape.Features(Shape[0]);

    [JsonIgnore]
    public ValueKind Kind => Values == Bytes ? ValueKind.Bytes : ValueKind.Floats;

    /// <summary>Bytes of a sample.</summary>
    [JsonIgnore]
    public int SampleBytes => SampleShape.Values * (Kind == ValueKind.Bytes ? sizeof(byte) : sizeof(float));

    public static string PathIn(string directory) => Path.Combine(directory, FileName);

    /// <exception cref="DataException">It cannot be read, or says what cannot be.</exception>
    public static PackedDescription Read(string directory)
    {
        var path = PathIn(directory);
        var bytes = FileAttempt.OrThrow(
            () => InputFile.ReadAll(path, MaxBytes), reason => new DataException($"{path}: cannot be read ({reason.TrimEnd('.')}); make it a readable file."));
        return Parse(bytes, path);
    }

    /// <param name="path">Where it is from, for messages.</param>
    /// <exception cref="DataException">It says what cannot be.</exception>
    internal static PackedDescription Parse(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            var found = JsonSerializer.Deserialize(bytes, PackedJson.Default.PackedDescription);
            return found?.Problem() is { } problem || found is null
                ? throw new DataException($"{path}: {found?.Problem() ?? "is empty"}; pack the data set again.")
                : found;
        }
        catch (JsonException e)
        {
            throw new DataException($"{path}: is damaged or no description of a data set; pack the data set again.", e);
        }
    }

    /// <summary>The root of the blocks' hashes: of two folders with equal ones, a training comes to the same bits.</summary>
    /// <remarks>
    /// The SHA-256 of <c>autoencoder-dataset-2\n</c>, of the number of dimensions, the dimensions, 0 for bytes or 1 for
    /// float32, 1 if all is within [0, 1] or 0, and the samples of a block; then of the training split and the test split
    /// their count and the SHA-256 of each block. Numbers are unsigned, of 32 bits, little-endian. Labels and names do not
    /// count: training never sees them.
    /// </remarks>
    public string ComputeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("autoencoder-dataset-2\n"u8);
        Append(Shape.Length);
        foreach (var dimension in Shape)
            Append(dimension);
        Append(Kind == ValueKind.Bytes ? 0 : 1);
        Append(WithinUnit ? 1 : 0);
        Append(BlockSamples);
        foreach (var split in (PackedSplit[])[Train, Test])
        {
            Append(split.Count);
            foreach (var block in split.Blocks)
                hash.AppendData(Convert.FromHexString(block));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(int number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            hash.AppendData(bytes);
        }
    }

    public void Write(string directory) => AtomicFile.Write(PathIn(directory), stream => stream.Write(ToJson()));

    /// <summary>As in the file.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PackedJson.Default.PackedDescription);

    /// <summary>What it would be if a data set were packed as it is, without its labels. Reads all of what was not packed.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    internal static PackedDescription Of(DataSet data)
    {
        var (train, shape) = (data.Train, data.Train.Shape);
        var description = new PackedDescription(
            Version, train.Kind == ValueKind.Bytes ? Bytes : Floats, shape.IsImage ? [shape.Channels, shape.Height, shape.Width] : [shape.Width],
            train.IsWithinUnit && data.Test.IsWithinUnit, train.BlockSamples, PackedSplit.Of(data.Train, train.BlockSamples), PackedSplit.Of(data.Test, train.BlockSamples), null, null, null, "");
        return description with { Fingerprint = description.ComputeFingerprint() };
    }

    /// <summary>Why it describes no data set; null if it does.</summary>
    private string? Problem()
    {
        if (Format != Version)
            return $"its format is {Format}, but this program reads {Version}";
        if (Values is not (Bytes or Floats))
            return $"its values are neither {Bytes} nor {Floats}";
        if (Shape is not ([>= 1] or [1 or 3, >= 1, >= 1]) || Shape.Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue)) * sizeof(float) > int.MaxValue)
            return "its shape is none of samples";
        if (Train is null || Test is null || BlockSamples < 1 || (long)BlockSamples * SampleBytes > int.MaxValue)
            return "it lacks a split, or says impossible blocks";
        foreach (var split in (PackedSplit[])[Train, Test])
            if (split.Count < 1 || split.Blocks is null || split.Blocks.Length != (split.Count - 1) / BlockSamples + 1
                || !split.Blocks.All(IsHash) || split.LabelsSha256 is { } labels && !IsHash(labels))
                return "it says samples and hashes of blocks that do not agree";
        if (Scaling is { } scaling && (scaling.Offset is null || scaling.Divisor is null || scaling.Offset.Length != scaling.Divisor.Length || scaling.Offset.Length != 1 && scaling.Offset.Length != SampleShape.Values))
            return "it says a scaling that does not fit its samples";
        return ComputeFingerprint() == Fingerprint ? null : "it was changed: its content does not have its fingerprint";
    }

    private static bool IsHash(string text) => text is { Length: 2 * SHA256.HashSizeInBytes } && text.All(char.IsAsciiHexDigitLower);
}

/// <summary>A part of a packed data set.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Blocks">The SHA-256 of each block, 64 lower-case hexadecimal digits.</param>
/// <param name="LabelsSha256">Of the file of labels; null if there are none.</param>
public sealed record PackedSplit(int Count, string[] Blocks, string? LabelsSha256)
{
    /// <summary>Samples of a block, of which the last one may have fewer.</summary>
    /// <param name="blockSamples">Of all others.</param>
    public int SamplesIn(int block, int blockSamples) => (int)Math.Min(blockSamples, Count - (long)block * blockSamples);

    /// <summary>What a block is called in messages.</summary>
    public static string NameOf(bool isTest, int block) => FormattableString.Invariant($"block {block} of the {(isTest ? "test" : "training")} samples");

    public static string SamplesPath(string directory, bool isTest) => Path.Combine(directory, SamplesName(isTest));

    /// <summary>Of the file in its folder.</summary>
    public static string SamplesName(bool isTest) => $"{NameOf(isTest)}.samples";

    public static string LabelsPath(string directory, bool isTest) => Path.Combine(directory, $"{NameOf(isTest)}.labels");

    /// <summary>What a set would be, without labels.</summary>
    internal static PackedSplit Of(SampleSet set, int blockSamples)
    {
        var blocks = new string[(set.Count - 1) / blockSamples + 1];
        for (var block = 0; block < blocks.Length; block++)
            blocks[block] = HashOf(set, block, blockSamples);
        return new PackedSplit(set.Count, blocks, null);
    }

    /// <summary>Of a block as it is now.</summary>
    public static string HashOf(SampleSet set, int block, int blockSamples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int at = block * blockSamples, end = at + Math.Min(set.Count - at, blockSamples); at < end;)
        {
            var bytes = set.ContiguousFrom(at, end - at);
            hash.AppendData(bytes);
            at += bytes.Length / set.SampleBytes;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string NameOf(bool isTest) => isTest ? "test" : "train";
}

/// <summary>packed = (value − Offset) / Divisor, feature by feature; of the training split.</summary>
/// <param name="Kind">minmax or standard.</param>
public sealed record PackedScaling(string Kind, double[] Offset, double[] Divisor)
{
    /// <summary>Brings samples back to what they were before they were packed.</summary>
    /// <param name="values">Shape [n, size].</param>
    public void Undo(Span<float> values, int size)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var feature = Offset.Length == 1 ? 0 : i % size;
            values[i] = (float)(values[i] * Divisor[feature] + Offset[feature]);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PackedDescription))]
internal sealed partial class PackedJson : JsonSerializerContext;
