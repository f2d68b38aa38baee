namespace Autoencoder.Shared.Program.Settings;

/// <summary>For whom a program writes what happens.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A JSON object a line, for programs.</summary>
    Json,
}

public static class LogFormats
{
    private static readonly Dictionary<string, LogFormat> Names = new() { ["text"] = LogFormat.Text, ["json"] = LogFormat.Json };

    /// <summary>What the command line or the environment asks for, as far as that can be told; else text.</summary>
    /// <param name="commandLine">Values by option name.</param>
    internal static LogFormat Asked(IReadOnlyDictionary<string, string> commandLine) => Names.GetValueOrDefault(
        commandLine.GetValueOrDefault(OptionNames.Log) ?? Environment.GetEnvironmentVariable(OptionNames.VariableOf(OptionNames.Log)) ?? "");

    /// <exception cref="SettingsException">--log is neither.</exception>
    public static LogFormat Of(OptionValues values) => values.Choice(OptionNames.Log, Names);
}
