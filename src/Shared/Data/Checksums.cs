using System.Text.RegularExpressions;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Shared.Data;

/// <summary>The sums of a <c>SHA256SUMS</c> file, as sha256sum writes it, by the names of the unpacked files.</summary>
internal sealed partial class Checksums
{
    public const string FileName = "SHA256SUMS";

    private readonly Dictionary<string, string> _sums = [];

    private Checksums()
    {
    }

    public static Checksums Read(string path)
    {
        var checksums = new Checksums();
        int number = 0;
        foreach (string line in ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (Line().Match(line) is not { Success: true } match)
                throw new DataException(
                    $"{path}: line {number} is not a SHA-256 and a file name as sha256sum writes them; correct or remove the file.");
            checksums._sums[match.Groups["name"].Value] = match.Groups["sum"].Value;
        }

        return checksums;
    }

    /// <summary>Compares the sum of a file that was read to its end. One that is not listed is refused, not waved through.</summary>
    public void Check(UnpackedFile file)
    {
        string name = Path.GetFileName(file.Path);
        if (name.EndsWith(".gz", StringComparison.Ordinal)) name = name[..^3];
        if (!_sums.TryGetValue(name, out string? expected))
            throw new DataException(
                $"{file.Path}: {FileName} has no line for {name}; add the sum of the unpacked file, or remove {FileName}.");
        string actual = file.Sha256();
        if (!actual.Equals(expected, StringComparison.OrdinalIgnoreCase))
            throw new DataException(
                $"{file.Path}: damaged or changed, the unpacked bytes have SHA-256 {actual} but {FileName} says {expected}; " +
                "download the file again.");
    }

    private static string[] ReadLines(string path) => FileAttempt.OrThrow(
        () => InputFile.ReadText(path).ReplaceLineEndings("\n").Split('\n'),
        reason => new DataException($"{path}: cannot be read ({reason.TrimEnd('.')}); make it a readable file, or remove it."));

    // A star before the name marks binary mode; both modes read the same bytes.
    [GeneratedRegex(@"^(?<sum>[0-9A-Fa-f]{64}) [ *](\./)?(?<name>.+)$")]
    private static partial Regex Line();
}
