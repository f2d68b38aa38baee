using System.Collections;
using System.Text;
using System.Text.Json;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>
/// The options as the user gave them. The command line goes before the environment, the environment before
/// appsettings.json of the current folder.
/// </summary>
public sealed class OptionValues : SettingTexts
{
    public const string SettingsFile = "appsettings.json";

    private readonly Dictionary<string, (string Text, string Source)> _values = new(StringComparer.OrdinalIgnoreCase);

    private OptionValues(bool verbose) => Verbose = verbose;

    /// <summary>True if the user wants to see what is usually not shown.</summary>
    public bool Verbose { get; }

    /// <param name="commandLine">Values by option name.</param>
    /// <param name="environment">All variables of the process; those without the prefix are passed over.</param>
    /// <param name="settingsFile">Path of a JSON object of option names and values; need not exist.</param>
    /// <exception cref="SettingsException">A name is unknown or the file cannot be read.</exception>
    public static OptionValues Read(IReadOnlyDictionary<string, string> commandLine, IDictionary environment, string settingsFile, bool verbose = false)
    {
        var values = new OptionValues(verbose);
        values.AddFile(settingsFile);
        values.AddEnvironment(environment);
        foreach (var (name, text) in commandLine)
            values._values[name] = (text, $"--{name}");
        return values;
    }

    /// <summary>No option given.</summary>
    public static OptionValues Empty { get; } = new(verbose: false);

    /// <summary>The values of a JSON object of option names and values, which is part of a file.</summary>
    /// <exception cref="SettingsException">A name is unknown, or it is no such object.</exception>
    public static OptionValues OfJson(string json, string path)
    {
        var values = new OptionValues(verbose: false);
        values.AddJson(Encoding.UTF8.GetBytes(json), path);
        return values;
    }

    /// <summary>These values over those of a file, which has the least to say.</summary>
    /// <param name="settingsFile">As for <see cref="Read"/>, but it must exist.</param>
    /// <param name="without">Options that the file does not decide.</param>
    /// <exception cref="SettingsException">The file is not there, or cannot be read.</exception>
    public OptionValues WithDefaultsFrom(string settingsFile, params ReadOnlySpan<OptionDefinition> without)
    {
        if (!File.Exists(settingsFile))
            throw new SettingsException($"{settingsFile}: there is no such file.");
        var values = new OptionValues(Verbose);
        values.AddFile(settingsFile);
        foreach (var option in without)
            values._values.Remove(option.Name);
        foreach (var (name, value) in _values)
            values._values[name] = value;
        return values;
    }

    /// <summary>The values of a file, with a few of these in place of its own.</summary>
    /// <param name="settingsFile">As for <see cref="Read"/>, but it must exist.</param>
    /// <param name="but">Options whose values here, if given, go before those of the file.</param>
    public OptionValues ApplyTo(string settingsFile, params ReadOnlySpan<OptionDefinition> but)
    {
        var values = Empty.WithDefaultsFrom(settingsFile);
        foreach (var option in but)
            if (_values.TryGetValue(option.Name, out var value))
                values._values[option.Name] = value;
        return values;
    }

    /// <summary>These values and one more, in place of what was given for the option.</summary>
    /// <param name="source">What decided it, for the message of an error.</param>
    public OptionValues With(OptionDefinition option, string text, string source)
    {
        var values = new OptionValues(Verbose);
        foreach (var (name, value) in _values)
            values._values[name] = value;
        values._values[option.Name] = (text, source);
        return values;
    }

    /// <summary>What the value of a setting came with, for example --epochs; null if it was not given.</summary>
    public string? SourceOf(string name) => _values.TryGetValue(name, out var value) ? value.Source : null;

    public string? SourceOf(OptionDefinition option) => SourceOf(option.Name);

    /// <summary>True if the user has given the option with this command, not in the environment or in a file for all.</summary>
    public bool IsOnCommandLine(OptionDefinition option) => SourceOf(option) == option.Flag;

    /// <summary>The text given for a setting, or null.</summary>
    public override string? this[string name] => _values.TryGetValue(name, out var value) ? value.Text : null;

    public string? this[OptionDefinition option] => this[option.Name];

    /// <summary>An error that names the setting as the user gave it.</summary>
    public override SettingsException Unusable(string name, string expected, string? nearest = null)
    {
        var (text, source) = _values[name];
        return new SettingsException($"{source} '{text}': expected {expected}{(nearest is null ? "." : $"; did you mean {nearest}?")}");
    }

    public SettingsException Unusable(OptionDefinition option, string expected, string? nearest = null) => Unusable(option.Name, expected, nearest);

    public int? WholeNumber(OptionDefinition option, int minimum, int maximum = int.MaxValue) => WholeNumber(option.Name, minimum, maximum);

    public ulong? LargeWholeNumber(OptionDefinition option) => LargeWholeNumber(option.Name);

    public double? Positive(OptionDefinition option) => Positive(option.Name);

    public double? Fraction(OptionDefinition option) => Fraction(option.Name);

    public T? Choice<T>(OptionDefinition option, IReadOnlyDictionary<string, T> choices) where T : notnull => Choice(option.Name, choices);

    private void AddFile(string path)
    {
        if (!File.Exists(path))
            return;
        AddJson(FileAttempt.Do(() => File.ReadAllBytes(path), reason => new SettingsException($"{path}: cannot be read: {reason}")), path);
    }

    /// <param name="path">Where it is from.</param>
    private void AddJson(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new SettingsException($"{path}: expected a JSON object of options and their values, for example {{ \"epochs\": 10 }}.");
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (Find(property.Name) is not { } option)
                    throw new SettingsException($"{path}: unknown key '{property.Name}'{NearestName.Hint(property.Name, OptionCatalog.All.Select(o => o.Name))}");
                if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
                    throw new SettingsException($"{path}: the value of '{property.Name}' must be text or a number.");
                _values[option.Name] = (property.Value.ToString(), $"{path}: {option.Name}");
            }
        }
        catch (JsonException e)
        {
            throw new SettingsException($"{path}: this is not JSON (line {e.LineNumber + 1}); correct or remove the file.");
        }
    }

    private void AddEnvironment(IDictionary environment)
    {
        foreach (DictionaryEntry entry in environment)
        {
            var variable = (string)entry.Key;
            // An empty variable counts as unset, as docker-compose passes those it has no value for.
            if (!variable.StartsWith(OptionDefinition.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase) || entry.Value is not string { Length: > 0 } text)
                continue;
            var option = OptionCatalog.All.FirstOrDefault(o => o.EnvironmentVariable.Equals(variable, StringComparison.OrdinalIgnoreCase))
                ?? throw new SettingsException($"unknown environment variable {variable}{NearestName.Hint(variable, OptionCatalog.All.Select(o => o.EnvironmentVariable))}");
            _values[option.Name] = (text, option.EnvironmentVariable);
        }
    }

    private static OptionDefinition? Find(string name) =>
        OptionCatalog.All.FirstOrDefault(option => option.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
