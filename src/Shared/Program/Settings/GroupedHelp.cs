using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>--help: grouped where a command has groups, else as the library shows it.</summary>
/// <param name="usual">The library's.</param>
internal sealed class GroupedHelp(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
{
    /// <summary>The help of the commands that have one of their own.</summary>
    internal static readonly ConditionalWeakTable<Command, CommandHelp> Of = [];

    private const int Indent = 2;
    private const int Gap = 2;

    // A line that is longer is hard to read.
    private const int MaxWidth = 120;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        if (!Of.TryGetValue(command, out var help))
            return usual.Invoke(parseResult);
        foreach (var line in Lines(command, help, Math.Clamp(Width(), 40, MaxWidth)))
            parseResult.InvocationConfiguration.Output.WriteLine(line);
        return 0;
    }

    internal static IEnumerable<string> Lines(Command command, CommandHelp help, int width)
    {
        yield return $"{command.Description}.";
        yield return "";
        yield return $"usage: {string.Join(' ', command.Parents.OfType<Command>().Select(parent => parent.Name).Append(command.Name))} [options]";
        var column = help.Groups.SelectMany(group => group.Options).Max(option => Name(option).Length) + Indent + Gap;
        foreach (var group in help.Groups)
        {
            yield return "";
            yield return $"{group.Title}:";
            foreach (var option in group.Options)
                foreach (var (number, text) in Wrapped(option.Description, Math.Max(20, width - column)).Index())
                    yield return $"{(number == 0 ? new string(' ', Indent) + Name(option) : "").PadRight(column)}{text}";
        }

        yield return "";
        yield return "every command:";
        foreach (var option in command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive && !option.Hidden))
            yield return $"{$"  {option.Name}".PadRight(column)}{option.Description}";
        yield return "";
        yield return "examples:";
        foreach (var example in help.Examples)
            yield return $"  {example}";
    }

    private static string Name(OptionDefinition option) => option.IsFlag ? OptionNames.FlagOf(option.Name) : $"{OptionNames.FlagOf(option.Name)} {option.Placeholder}";

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    private static int Width()
    {
        try
        {
            return Console.IsOutputRedirected ? MaxWidth : Console.WindowWidth;
        }
        catch (IOException)
        {
            return MaxWidth;
        }
    }
}
