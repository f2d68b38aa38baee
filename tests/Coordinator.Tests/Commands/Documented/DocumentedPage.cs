using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands.Documented;

/// <summary>
/// A page for users, and the command lines in its blocks, in their order, without remarks, and with a program's name alone
/// where it is started from the source tree or from a published folder.
/// </summary>
internal sealed partial record DocumentedPage(string Name, IReadOnlyList<string> Commands)
{
    private const string Indent = "    ", Fence = "```";

    /// <summary>Languages of blocks that are no commands. Whatever another block holds is taken for commands.</summary>
    private static readonly string[] Languages = ["mermaid", "csharp"];

    /// <summary>How the first lines begin of blocks that show what a program prints, or a drawing.</summary>
    private static readonly string[] Pictures = ["trained: 50 epochs, ", "MSE  ", "bytes  ", "{\"time\":", "┌ coordinator "];

    public static IReadOnlyList<DocumentedPage> All { get; } =
    [
        .. Directory.GetFiles(RepositoryFolder.Path("docs"), "*.md").Order(StringComparer.Ordinal).Prepend(RepositoryFolder.Path("README.md")).Select(Read),
    ];

    private static DocumentedPage Read(string path) => new(
        Path.GetRelativePath(RepositoryFolder.Path(), path).Replace('\\', '/'),
        [
            .. Blocks(File.ReadLines(path))
                .Where(block => !Array.Exists(Pictures, picture => block[0].TrimStart().StartsWith(picture, StringComparison.Ordinal)))
                .SelectMany(block => block)
                .Select(line => WithNameAlone(Remark().Replace(line, "").Trim()))
                .Where(line => line.Length > 0),
        ]);

    private static string WithNameAlone(string line) => Worker().Replace(Coordinator().Replace(line, "coordinator"), "worker");

    private static IEnumerable<List<string>> Blocks(IEnumerable<string> lines)
    {
        List<string> block = [];
        string? language = null;
        foreach (var line in lines.Append(""))
        {
            var isFence = line.StartsWith(Fence, StringComparison.Ordinal);
            if (!isFence && (language is not null || line.StartsWith(Indent, StringComparison.Ordinal)))
            {
                block.Add(line);
                continue;
            }

            if (block is not [] && !Languages.Contains(language))
                yield return block;
            block = [];
            if (isFence)
                language = language is null ? line[Fence.Length..].Trim() : null;
        }
    }

    [GeneratedRegex(" +# .*$")]
    private static partial Regex Remark();

    [GeneratedRegex("^(dotnet run -c Release --project src/Coordinator( --)?|autoencoder/coordinator)(?= |$)")]
    private static partial Regex Coordinator();

    [GeneratedRegex("^autoencoder/worker(?= |$)")]
    private static partial Regex Worker();
}
