using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;
using Autoencoder.Shared.Program.Logging;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>--help of every command in one form: its arguments, its options, in groups where it has groups, and what all commands have.</summary>
internal sealed class ProgramHelp : SynchronousCommandLineAction
{
    /// <summary>The help of the commands whose options are in groups.</summary>
    internal static readonly ConditionalWeakTable<Command, CommandHelp> Of = [];

    private const int Indent = 2;
    private const int Gap = 2;

    // A line that is longer is hard to read.
    private const int MaxWidth = 120;

    /// <summary>A part under a title: names, and what there is to say of each.</summary>
    private sealed record Section(string Title, IReadOnlyList<(string Name, string Description)> Rows);

    public override int Invoke(ParseResult parseResult)
    {
        foreach (var line in Lines(parseResult.CommandResult.Command, Math.Clamp(WrappedText.TerminalWidth(MaxWidth), 40, MaxWidth)))
            parseResult.InvocationConfiguration.Output.WriteLine(line);
        return 0;
    }

    internal static IEnumerable<string> Lines(Command command, int width)
    {
        Of.TryGetValue(command, out var help);
        Section[] sections = [.. Sections(command, help).Where(section => section.Rows.Count > 0)];
        foreach (var line in WrappedText.Lines($"{command.Description?.TrimEnd('.')}.", width))
            yield return line;
        yield return "";
        yield return $"usage: {Usage(command)}";
        var column = sections.SelectMany(section => section.Rows).Max(row => row.Name.Length) + Indent + Gap;
        foreach (var section in sections)
        {
            yield return "";
            yield return $"{section.Title}:";
            foreach (var (name, description) in section.Rows)
                foreach (var (number, text) in WrappedText.Lines(description, Math.Max(20, width - column)).Index())
                    yield return $"{(number == 0 ? new string(' ', Indent) + name : "").PadRight(column)}{text}";
        }

        if (help is null)
            yield break;
        yield return "";
        yield return "examples:";
        foreach (var example in help.Examples)
            yield return $"  {example}";
    }

    private static IEnumerable<Section> Sections(Command command, CommandHelp? help)
    {
        yield return new Section("commands", [.. command.Subcommands.Select(sub => (sub.Name, sub.Description ?? ""))]);
        yield return new Section("arguments", [.. command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""))]);
        if (help is null)
            yield return new Section("options", [.. command.Options.Where(option => !option.Recursive && !option.Hidden).Select(Row)]);
        else
            foreach (var group in help.Groups)
                yield return new Section(group.Title, [.. group.Options.Select(option => (Name(option), option.Description))]);
        yield return new Section("every command", [.. command.Parents.OfType<Command>().Prepend(command).SelectMany(each => each.Options).Where(option => option.Recursive && !option.Hidden).Select(Row)]);
    }

    private static string Usage(Command command) => string.Join(' ', (IEnumerable<string>)
    [
        .. command.Parents.OfType<Command>().Select(parent => parent.Name), command.Name,
        .. command.Subcommands.Count > 0 ? ["COMMAND"] : Array.Empty<string>(),
        .. command.Arguments.Select(argument => argument.Arity switch
        {
            { MinimumNumberOfValues: 0, MaximumNumberOfValues: 1 } => $"[{argument.Name}]",
            { MinimumNumberOfValues: 0 } => $"[{argument.Name} …]",
            { MaximumNumberOfValues: 1 } => argument.Name,
            _ => $"{argument.Name} …",
        }),
        "[options]",
    ]);

    private static (string Name, string Description) Row(Option option) =>
        (option is HelpOption or VersionOption || option.HelpName is null ? option.Name : $"{option.Name} {option.HelpName}", option.Description ?? "");

    private static string Name(OptionDefinition option) => option.IsFlag ? OptionNames.FlagOf(option.Name) : $"{OptionNames.FlagOf(option.Name)} {option.Placeholder}";
}
