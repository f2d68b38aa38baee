using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>
/// A layer's name in a file, and what it says of the layer's place. It is compared word by word and number by number:
/// fc2 is before fc10, dense before dense_1, what begins with enc before what begins with dec. Other words say nothing.
/// </summary>
internal sealed partial class LayerName
{
    // Of a part of the name: sequential.0 is before sequential_1.0.
    private const string End = "";

    private readonly ImmutableArray<string> _tokens;

    private LayerName(string full, string shortName)
    {
        (Full, Short) = (full, shortName);
        _tokens = [.. shortName.Split('.').SelectMany(part => Tokens().Matches(part).Select(match => match.Value).Append(End))];
    }

    public string Full { get; }

    /// <summary>Without what all layers of the file begin with, and without what wraps a module: module of DataParallel, _orig_mod of torch.compile.</summary>
    public string Short { get; }

    /// <summary>True in the encoder, false in the decoder, null if the name does not say.</summary>
    public bool? IsEncoder => _tokens.Select(HalfOf).FirstOrDefault(half => half is not null);

    /// <summary>The names of all layers of a file.</summary>
    public static ImmutableArray<LayerName> Of(IReadOnlyList<string> names)
    {
        var parts = names.Select(name => Separators().Split(name).Where(part => part is not ("module" or "_orig_mod")).ToArray()).ToArray();
        var common = 0;
        while (parts.All(part => part.Length > common + 1 && part[common] == parts[0][common]))
            common++;
        return [.. names.Zip(parts, (name, part) => new LayerName(name, string.Join('.', part[common..])))];
    }

    /// <summary>Negative if this layer is before the other one, positive if it is behind it, null if the names do not say.</summary>
    public int? CompareTo(LayerName other)
    {
        foreach (var (mine, others) in _tokens.Zip(other._tokens))
        {
            if (string.Equals(mine, others, StringComparison.OrdinalIgnoreCase))
                continue;
            // dense, dense_1, dense_2 …
            if (mine == End || others == End)
                return IsNumber(mine) ? 1 : IsNumber(others) ? -1 : null;
            if (IsNumber(mine) && IsNumber(others))
                return CompareNumbers(mine, others) is not 0 and var numbers ? numbers : null;
            return (HalfOf(mine), HalfOf(others)) switch
            {
                (true, false) => -1,
                (false, true) => 1,
                _ => null,
            };
        }

        // The same, or one lies within the other.
        return null;
    }

    private static bool? HalfOf(string token) =>
        token.StartsWith("enc", StringComparison.OrdinalIgnoreCase) ? true
        : token.StartsWith("dec", StringComparison.OrdinalIgnoreCase) ? false
        : null;

    private static bool IsNumber(string token) => token != End && char.IsAsciiDigit(token[0]);

    // They may have any number of digits.
    private static int CompareNumbers(string one, string other)
    {
        var (a, b) = (one.TrimStart('0'), other.TrimStart('0'));
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
    }

    [GeneratedRegex(@"[./]")]
    private static partial Regex Separators();

    [GeneratedRegex("[0-9]+|[^0-9_]+")]
    private static partial Regex Tokens();
}
