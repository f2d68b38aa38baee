using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Autoencoder.Coordinator.Store.Folders;

namespace Autoencoder.Coordinator.Store.Journal;

/// <summary>What a step came to.</summary>
/// <param name="Term">Of the process that did it.</param>
/// <param name="Step">Counted from 0: the update that led to these weights.</param>
/// <param name="Loss">Mean over the step's samples.</param>
/// <param name="Weights">XXH3 (64 bits) of the weights after it.</param>
public readonly record struct JournalRow(long Term, long Step, double Loss, ulong Weights)
{
    /// <summary>No row is longer, its line end included: two long numbers, a double, two hashes.</summary>
    internal const int MaxLength = 128;

    private static readonly byte[] HeaderBytes = Encoding.ASCII.GetBytes(RunPaths.JournalHeader);

    private const int HashDigits = 16;
    private const int CheckDigits = 8;

    internal static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    internal static ReadOnlySpan<byte> Header => HeaderBytes;

    /// <summary>Writes the row as text with its line end; allocates nothing. Returns its length.</summary>
    internal int Format(Span<byte> target)
    {
        var rest = target;
        Add(ref rest, Term);
        Add(ref rest, Step);
        Add(ref rest, Loss);
        Add(ref rest, Weights, "x16");
        Add(ref rest, Crc32.HashToUInt32(target[..^(rest.Length + 1)]), "x8");
        // The line end takes the place of the last comma.
        var length = target.Length - rest.Length - 1;
        LineEnd.CopyTo(target[length..]);
        return length + LineEnd.Length;

        // Constrained, as an interpolated string would box the values until the runtime has optimised it.
        static void Add<T>(ref Span<byte> rest, T value, ReadOnlySpan<char> format = default) where T : IUtf8SpanFormattable
        {
            if (!value.TryFormat(rest, out var written, format, CultureInfo.InvariantCulture))
                throw new ArgumentException($"A row needs up to {MaxLength} bytes.", nameof(target));
            rest[written] = (byte)',';
            rest = rest[(written + 1)..];
        }
    }

    /// <summary>Reads a row without its line end; null if it is not, byte for byte, what was written.</summary>
    internal static JournalRow? Parse(ReadOnlySpan<byte> row)
    {
        var end = row.LastIndexOf((byte)',');
        if (end < 0 || row.Length - end - 1 != CheckDigits
            || !Utf8Parser.TryParse(row[(end + 1)..], out uint check, out var digits, 'x') || digits != CheckDigits
            || check != Crc32.HashToUInt32(row[..end]))
            return null;
        var fields = Encoding.ASCII.GetString(row[..end]).Split(',');
        return fields is [var term, var step, var loss, { Length: HashDigits } weights]
            && long.TryParse(term, NumberStyles.None, CultureInfo.InvariantCulture, out var t)
            && long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
            && double.TryParse(loss, NumberStyles.Float, CultureInfo.InvariantCulture, out var l)
            && ulong.TryParse(weights, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var w)
            ? new JournalRow(t, s, l, w)
            : null;
    }
}
