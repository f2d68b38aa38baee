using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Logging;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>
/// What the programs' command lines have in common: options that may come from elsewhere too, exit status 0 (done), 1 (failed) or
/// 2 (bad usage or input), and errors of one line on standard error.
/// </summary>
public static class CommandLineProgram
{
    private const int Failed = 1;
    private const int BadInput = 2;

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show what the cluster does, and where in the program an error came from",
        Recursive = true,
    };

    // As the command's own --log says, once it is known.
    private static LogFormat _errors = LogFormat.Text;
    private static Func<JsonRow, JsonRow> _about = row => row;

    /// <summary>Gives a command whose options are many a help in groups, with examples.</summary>
    public static T WithHelp<T>(this T command, CommandHelp help)
        where T : Command
    {
        ProgramHelp.Of.Add(command, help);
        return command;
    }

    /// <summary>Gives a command these options and what it does with their values.</summary>
    public static T WithOptions<T>(this T command, IReadOnlyList<OptionDefinition> definitions, Func<OptionValues, Task<int>> action)
        where T : Command => command.WithOptions(definitions, (values, _) => action(values));

    /// <summary>The same for a command that takes arguments as well.</summary>
    public static T WithOptions<T>(
        this T command, IReadOnlyList<OptionDefinition> definitions, Func<OptionValues, ParseResult, Task<int>> action)
        where T : Command
    {
        var options = definitions.ToDictionary(definition => definition.Name, New);
        foreach (var option in options.Values)
            command.Options.Add(option);
        var hasLog = options.ContainsKey(OptionNames.Log);
        command.SetAction(parsed =>
        {
            var given = options
                .Select(pair => (pair.Key, Text: TextOf(pair.Value, parsed)))
                .Where(pair => pair.Text is not null && !(pair.Text.Length == 0 && MayBeEmpty(pair.Key)))
                .ToDictionary(pair => pair.Key, pair => pair.Text!);
            // Before the values are read: what is wrong with them is to be told in that form, too.
            _errors = hasLog ? LogFormats.Asked(given) : LogFormat.Text;
            var values = OptionValues.Read(given, Environment.GetEnvironmentVariables(), OptionValues.SettingsFile, parsed.GetValue(Verbose));
            if (hasLog)
                _errors = LogFormats.Of(values);
            return action(values, parsed);
        });
        return command;
    }

    // As docker-compose passes those that it has no value for.
    private static bool MayBeEmpty(string name) =>
        TrainingDefinition.Decides(name) || name is SettingNames.Preset or OptionNames.Epochs or OptionNames.From or OptionNames.Code;

    private static Option New(OptionDefinition definition) => definition.IsFlag
        ? new Option<bool>(OptionNames.FlagOf(definition.Name)) { Description = definition.Description }
        : new Option<string>(OptionNames.FlagOf(definition.Name)) { Description = definition.Description, HelpName = definition.Placeholder };

    private static string? TextOf(Option option, ParseResult parsed) => option is Option<bool> flag
        // One that was not given has its default value as its result.
        ? parsed.GetResult(flag) is not { Implicit: false } ? null : parsed.GetValue(flag) ? "true" : "false"
        : parsed.GetValue((Option<string>)option);

    /// <summary>Parses and runs; returns the exit status.</summary>
    public static async Task<int> Run(RootCommand root, string[] args)
    {
        StandardOutput.IgnoreClosedOutput();
        root.Options.Add(Verbose);
        root.Options.OfType<HelpOption>().Single().Action = new ProgramHelp();
        var parsed = root.Parse(args);
        if ((parsed.Action is ParseErrorAction ? Misuse(parsed) : MistakenForArgument(parsed)) is { } misuse)
            return Error(DisplayText.OneLine(misuse), BadInput);
        try
        {
            // Signals are the command's own to handle: it ends with what it has reached.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
#pragma warning disable CA1031 // Whatever went wrong is told in the same form.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Error(e, parsed.GetValue(Verbose));
        }
    }

    /// <summary>From now on the row of an error, where errors are rows, has these fields before its text.</summary>
    public static void SetErrorContext(Func<JsonRow, JsonRow> fields) => _about = fields;

    /// <summary>One line on standard error, but for the place in the program that --verbose asks for. Returns the exit status.</summary>
    public static int Error(Exception failure, bool verbose) =>
        Error(verbose ? failure.ToString() : DisplayText.OneLine(failure.Message), StatusOf(failure));

    /// <summary>One line on standard error.</summary>
    public static int Error(string message, int status)
    {
        try
        {
            if (_errors == LogFormat.Json)
            {
                using var row = new JsonRow();
                using var output = StandardOutput.OpenError();
                output.Write(_about(row.Begin(DateTime.UtcNow, "error")).Add("text", message).End());
            }
            else
            {
                Console.Error.WriteLine($"error: {message}");
            }
        }
        catch (IOException)
        {
            // Nobody can be told; the status says it.
        }

        return status;
    }

    private static int StatusOf(Exception e) => e is IUserError ? BadInput : Failed;

    // The parser gives a command that takes files an unknown option as one of them. What follows -- is meant as it is.
    private static string? MistakenForArgument(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
            return null;
        var unknown = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).FirstOrDefault(value => value.StartsWith("--", StringComparison.Ordinal));
        return unknown is null ? null : $"unknown option {unknown}{Hint(unknown, parsed.CommandResult.Command.Options.Select(option => option.Name))}";
    }

    private static string Hint(string unknown, IEnumerable<string> known) => OtherNames.Hint(unknown, known) ?? NearestName.Hint(unknown, known);

    private static string? Misuse(ParseResult parsed)
    {
        if (MistakenForArgument(parsed) is { } mistaken)
            return mistaken;
        if (parsed.UnmatchedTokens is [var unknown, ..])
        {
            var command = parsed.CommandResult.Command;
            if (OtherNames.Hint(unknown, command.Options.Select(option => option.Name)) is { } other)
                return $"unknown option {unknown}{other}";
            // An option of a subcommand is no stranger: only its command is missing.
            foreach (var sub in command.Subcommands)
                if (NearestName.Of(unknown, sub.Options.Select(option => option.Name)) is { } name)
                    return $"unknown option {unknown}; did you mean {sub.Name} {name}?";
            var names = command.Options.Select(option => option.Name).Concat(command.Subcommands.Select(sub => sub.Name));
            return $"unknown {(unknown.StartsWith('-') ? "option" : "argument")} {unknown}{NearestName.Hint(unknown, names)}";
        }

        return Missing(parsed) ?? (parsed.Errors is [var first, ..] ? first.Message : null);
    }

    /// <summary>What is not there, in the words of the other errors; null if that is not what is wrong.</summary>
    private static string? Missing(ParseResult parsed)
    {
        var results = parsed.CommandResult.Children;
        if (results.OfType<OptionResult>().FirstOrDefault(given => given.Tokens.Count < given.Option.Arity.MinimumNumberOfValues) is { Option: var option })
            return $"{option.Name} has no value; give one: {option.Name} {option.HelpName ?? "VALUE"}.";
        var command = parsed.CommandResult.Command;
        return command.Arguments.FirstOrDefault(argument => (parsed.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues) is { } missing
            ? $"{missing.Name} is missing; give it: {command.Name} {string.Join(' ', command.Arguments.Select(argument => argument.Name))}."
            : null;
    }
}
