using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Unicode;

namespace Autoencoder.Coordinator.Checkpoints;

/// <summary>What a step came to.</summary>
/// <param name="Term">Of the process that did it.</param>
/// <param name="Step">Counted from 1.</param>
/// <param name="Loss">Mean over the step's samples.</param>
/// <param name="Weights">XXH3 (64 bits) of the weights after it.</param>
public readonly record struct JournalRow(long Term, long Step, double Loss, ulong Weights)
{
    /// <summary>No row is longer, its line end included: two long numbers, a double, two hashes.</summary>
    internal const int MaxLength = 128;

    private const int HashDigits = 16;
    private const int CheckDigits = 8;

    internal static ReadOnlySpan<byte> Header => "term,step,loss,weights,check\r\n"u8;

    /// <summary>Writes the row as text with its line end; allocates nothing. Returns its length.</summary>
    internal int Format(Span<byte> target)
    {
        if (!Utf8.TryWrite(target, CultureInfo.InvariantCulture, $"{Term},{Step},{Loss},{Weights:x16}", out var length)
            || !Utf8.TryWrite(target[length..], CultureInfo.InvariantCulture, $",{Crc32.HashToUInt32(target[..length]):x8}\r\n", out var end))
            throw new ArgumentException($"A row needs up to {MaxLength} bytes.", nameof(target));
        return length + end;
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
