using System.Globalization;

namespace Autoencoder.Shared.Numerics.Samples;

/// <summary>A number of bytes as users write it: 64MiB, 2GiB, 512KiB, or 1048576.</summary>
public static class ByteSize
{
    private static readonly (string Name, int Shift)[] Units = [("GiB", 30), ("MiB", 20), ("KiB", 10), ("", 0)];

    /// <returns>Null if it is none, or none above 0, or beyond 2^62.</returns>
    public static long? Parse(string text)
    {
        var trimmed = text.Trim();
        var (name, shift) = Array.Find(Units, unit => trimmed.EndsWith(unit.Name, StringComparison.OrdinalIgnoreCase));
        return long.TryParse(trimmed[..^name.Length].TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= 1L << (62 - shift)
            ? number << shift
            : null;
    }

    /// <summary>For people, and for <see cref="Parse"/> to read: rounded up to whole MiB, or KiB where it is less than one.</summary>
    public static string Round(long bytes) => bytes < 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{(bytes + 1023) >> 10}KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{(bytes + (1 << 20) - 1) >> 20}MiB");

    /// <summary>With the largest unit of which it is a whole number; <see cref="Parse"/> gives the same again.</summary>
    public static string Format(long bytes)
    {
        var (name, shift) = Array.Find(Units, unit => bytes % (1L << unit.Shift) == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes >> shift}{name}");
    }
}
