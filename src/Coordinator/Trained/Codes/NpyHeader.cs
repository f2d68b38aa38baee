using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Codes;

/// <summary>What a .npy file says of its array: magic, version, and a Python dictionary of three keys.</summary>
/// <param name="Type">As numpy writes it, for example &lt;f4: little-endian float32.</param>
/// <param name="IsFortran">The first dimension runs fastest.</param>
internal sealed partial record NpyHeader(string Type, bool IsFortran, ImmutableArray<long> Shape)
{
    /// <summary>Little-endian.</summary>
    public const string Float32 = "<f4";

    // What goes before the array ends at a multiple of it, so that the array can be mapped into memory.
    private const int Alignment = 64;

    // Those that numpy writes have about 100 bytes; of a structured array they are longer, which is none of ours.
    private const int MaxText = 64 * 1024;

    /// <summary>Bytes from the beginning of the file to the first value, of a header that was read.</summary>
    public int Length { get; private init; }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Of an array of float32 in C order.</summary>
    public static NpyHeader OfFloats(params ReadOnlySpan<int> shape)
    {
        var dimensions = ImmutableArray.CreateBuilder<long>(shape.Length);
        foreach (var dimension in shape)
            dimensions.Add(dimension);
        return new NpyHeader(Float32, IsFortran: false, dimensions.ToImmutable());
    }

    /// <summary>In version 1.0, as numpy writes it.</summary>
    public byte[] ToBytes()
    {
        var shape = string.Join(", ", Shape.Select(dimension => dimension.ToString(CultureInfo.InvariantCulture)));
        var text = $"{{'descr': '{Type}', 'fortran_order': {(IsFortran ? "True" : "False")}, 'shape': ({shape}{(Shape.Length == 1 ? "," : "")}), }}";
        var before = Magic.Length + 2 + sizeof(ushort);
        var padded = (before + text.Length + 1 + Alignment - 1) / Alignment * Alignment - before;
        var length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, checked((ushort)padded));
        return [.. Magic, 1, 0, .. length, .. Encoding.ASCII.GetBytes(text.PadRight(padded - 1) + '\n')];
    }

    /// <summary>Reads the header of versions 1.0 to 3.0; the stream then stands at the first value.</summary>
    /// <exception cref="InvalidDataException">It is no such header.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[Magic.Length + 2];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
            throw new InvalidDataException("this is no .npy file; write one with numpy.save");
        var (major, minor) = (start[^2], start[^1]);
        if (major is < 1 or > 3 || minor != 0)
            throw new InvalidDataException($"its format version is {major}.{minor}, but 1.0, 2.0 and 3.0 are read; write it with numpy.save");
        Span<byte> length = stackalloc byte[sizeof(uint)];
        length.Clear();
        var lengthSize = major == 1 ? sizeof(ushort) : sizeof(uint);
        ReadAll(stream, length[..lengthSize]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(length) is var bytes && bytes > MaxText)
            throw new InvalidDataException($"its header claims {bytes} bytes; write an array of float32 with numpy.save");
        var text = new byte[bytes];
        ReadAll(stream, text);
        return Parse((major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text)) with { Length = start.Length + lengthSize + text.Length };
    }

    private static NpyHeader Parse(string text)
    {
        if (Entries().Match(text) is not { Success: true } match || match.Groups["type"].Captures.Count != 1
            || match.Groups["order"].Captures.Count != 1 || match.Groups["shape"].Captures.Count != 1)
            throw new InvalidDataException($"its header {DisplayText.Of(text.TrimEnd())} does not describe an array of numbers; write one with numpy.save");
        string[] dimensions = match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = ImmutableArray.CreateBuilder<long>(dimensions.Length);
        foreach (var dimension in dimensions)
            shape.Add(long.TryParse(dimension, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new InvalidDataException($"its header says shape ({DisplayText.Of(match.Groups["shape"].Value)}), which no array can have; write one with numpy.save"));
        return new NpyHeader(match.Groups["type"].Value, match.Groups["order"].Value == "True", shape.ToImmutable());
    }

    private static void ReadAll(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("the file ends within its header; write it again");
    }

    // The keys come in any order, each once; numpy itself evaluates the text as Python. Nothing matches in two ways, so
    // that no text takes long.
    [GeneratedRegex(
        """
        ^\{\s*(?:(?:['"]descr['"]\s*:\s*['"](?<type>[^'"]*)['"]|['"]fortran_order['"]\s*:\s*(?<order>True|False)|['"]shape['"]\s*:\s*\((?<shape>[0-9,\s]*)\))\s*(?:,\s*|(?=\})))+\}\s*$
        """)]
    private static partial Regex Entries();
}
