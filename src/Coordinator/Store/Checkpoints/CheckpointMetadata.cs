using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>
/// The text entries of a checkpoint, all but the tensors. Numbers are decimal; floating-point ones are the shortest
/// text that gives the same double again.
/// </summary>
internal static class CheckpointMetadata
{
    public const string Checksum = "checksum";

    // Only of a run whose arithmetic is bound to a kind of processor.
    private const string Probe = "probe";

    private const string FormatPrefix = "autoencoder-checkpoint-";
    private const string Format = FormatPrefix + "1";

    /// <summary>True if they say that they are a checkpoint's, of whatever version.</summary>
    public static bool IsCheckpoint(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue("format", out var format) && format.StartsWith(FormatPrefix, StringComparison.Ordinal);

    public static Dictionary<string, string> Of(CheckpointOrigin origin, TrainingState state)
    {
        var metadata = new Dictionary<string, string>(ModelMetadata.Of(origin.Model))
        {
            ["format"] = Format,
            ["run"] = origin.Run.RunId.ToString(),
            ["term"] = Text(origin.Run.Term),
            ["engineVersion"] = Text(origin.Run.EngineVersion),
            ["dataFingerprint"] = origin.Run.DataFingerprint,
            ["settings"] = origin.Settings,
            ["step"] = Text(state.Step),
            ["epochsDone"] = Text(state.EpochsDone),
            ["epochLoss"] = Text(state.EpochLoss),
            ["epochSamples"] = Text(state.EpochSamples),
            ["seconds"] = Text(state.Seconds),
        };
        if (origin.Run.Probe is { } probe)
            metadata[Probe] = probe;
        return metadata;
    }

    /// <exception cref="InvalidDataException">An entry is missing or not what it should be.</exception>
    public static CheckpointOrigin Origin(IReadOnlyDictionary<string, string> metadata)
    {
        var format = Entry(metadata, "format");
        if (format != Format)
            throw new InvalidDataException($"not a checkpoint that this version reads: its format is {format} instead of {Format}.");
        var run = new RunIdentity(
            Parse<Guid>(metadata, "run"), Parse<long>(metadata, "term"), Parse<int>(metadata, "engineVersion"), Entry(metadata, "dataFingerprint"))
        {
            Probe = metadata.GetValueOrDefault(Probe),
        };
        return new CheckpointOrigin(run, Model(metadata), Entry(metadata, "settings"));
    }

    /// <summary>A state with all but its vectors filled in.</summary>
    /// <exception cref="InvalidDataException">An entry is missing or not what it should be.</exception>
    public static TrainingState State(IReadOnlyDictionary<string, string> metadata, ParameterLayout layout) => new(layout)
    {
        Step = Parse<long>(metadata, "step"),
        EpochsDone = Parse<int>(metadata, "epochsDone"),
        EpochLoss = Parse<double>(metadata, "epochLoss"),
        EpochSamples = Parse<long>(metadata, "epochSamples"),
        Seconds = Parse<double>(metadata, "seconds"),
    };

    /// <exception cref="InvalidDataException">There is none.</exception>
    public static string ChecksumIn(IReadOnlyDictionary<string, string> metadata) => Entry(metadata, Checksum);

    /// <summary>
    /// SHA-256, lower-case hexadecimal, of the entries in the order of their keys, but the checksum itself, each key and
    /// each value as its length in bytes (64 bits, little-endian) and its UTF-8 text; and after them of all data.
    /// </summary>
    public static string ChecksumOf(IReadOnlyDictionary<string, string> metadata, TrainingState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in metadata.Where(entry => entry.Key != Checksum).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Append(key);
            Append(value);
        }

        foreach (var vector in CheckpointFile.Data(state))
            hash.AppendData(MemoryMarshal.AsBytes<float>(vector));
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var length = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
    }

    private static ModelSpec Model(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            return ModelMetadata.Parse(key => Entry(metadata, key), metadata);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ModelException)
        {
            throw new InvalidDataException($"the file is damaged: its metadata make no model ({e.Message.ReplaceLineEndings(" ")}).");
        }
    }

    private static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static T Parse<T>(IReadOnlyDictionary<string, string> metadata, string key) where T : IParsable<T> =>
        T.TryParse(Entry(metadata, key), CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException($"the file is damaged: its {key} is '{metadata[key]}'.");

    private static string Entry(IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var value) ? value : throw new InvalidDataException($"not a checkpoint, or damaged: its metadata have no {key}.");
}
