using System.CommandLine;
using System.CommandLine.Parsing;
using Autoencoder.Coordinator.Commands;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Support;
using Autoencoder.Worker;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>Every command line of the programs in README.md and docs/ is one that they understand.</summary>
public sealed class DocumentedCommandsTests
{
    public static TheoryData<string, string> CommandLines
    {
        get
        {
            var found = new TheoryData<string, string>();
            foreach (var page in Directory.GetFiles(RepositoryFolder.Path("docs"), "*.md").Append(RepositoryFolder.Path("README.md")))
                foreach (var line in File.ReadLines(page).Where(line => line.StartsWith("    ", StringComparison.Ordinal)))
                    if (CommandIn(line) is { } command)
                        found.Add(Path.GetFileName(page), command);
            return found;
        }
    }

    [Fact]
    public void There_are_many() => Assert.InRange(CommandLines.Count, 20, 200);

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void It_is_understood(string page, string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parsed = words[0] == "worker" ? WorkerCommand().Parse(words[1..]) : CoordinatorProgram.Create().Parse(words[1..] is [] ? ["train"] : words[1..]);
        Assert.True(parsed.Errors is [], $"{page}: {command}: {string.Join("; ", parsed.Errors.Select(error => error.Message))}");
        // An option that is none is an argument for some commands.
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        Assert.DoesNotContain(parsed.UnmatchedTokens.Concat(arguments), token => token.StartsWith('-'));
    }

    private static RootCommand WorkerCommand() => new RootCommand().WithOptions(WorkerSettings.Options, _ => Task.FromResult(0));

    /// <summary>The program and its words, of a line of a block, without a remark; null if it is something else.</summary>
    private static string? CommandIn(string line)
    {
        var text = line.Split('#')[0].Trim().Replace("dotnet run -c Release --project src/Coordinator -- ", "coordinator ", StringComparison.Ordinal);
        if (text == "dotnet run -c Release --project src/Coordinator")
            return "coordinator";
        text = text.StartsWith("autoencoder/", StringComparison.Ordinal) ? text["autoencoder/".Length..] : text;
        return text.StartsWith("coordinator ", StringComparison.Ordinal) || text.StartsWith("worker ", StringComparison.Ordinal) ? text : null;
    }
}
