using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>
/// The options as the user gave them. The command line goes before the environment, the environment before
/// appsettings.json of the current folder.
/// </summary>
public sealed class OptionValues
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
    public static OptionValues Nothing { get; } = new(verbose: false);

    /// <summary>These values over those of a file, which has the least to say.</summary>
    /// <param name="settingsFile">As for <see cref="Read"/>, but it must exist.</param>
    /// <param name="without">Options that the file does not decide.</param>
    /// <exception cref="SettingsException">The file is not there, or cannot be read.</exception>
    public OptionValues Over(string settingsFile, params ReadOnlySpan<OptionDefinition> without)
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
    public OptionValues Under(string settingsFile, params ReadOnlySpan<OptionDefinition> but)
    {
        var values = Nothing.Over(settingsFile);
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

    /// <summary>What the value of an option came with, for example --epochs; null if it was not given.</summary>
    public string? SourceOf(OptionDefinition option) => _values.TryGetValue(option.Name, out var value) ? value.Source : null;

    /// <summary>True if the user has given the option with this command, not in the environment or in a file for all.</summary>
    public bool IsOnCommandLine(OptionDefinition option) => SourceOf(option) == option.Flag;

    /// <summary>The text given for an option, or null.</summary>
    public string? this[OptionDefinition option] => _values.TryGetValue(option.Name, out var value) ? value.Text : null;

    /// <exception cref="SettingsException">The value is no whole number in the range.</exception>
    public int? WholeNumber(OptionDefinition option, int minimum, int maximum = int.MaxValue)
    {
        if (this[option] is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : throw Unusable(option, maximum == int.MaxValue ? $"a whole number from {minimum}" : $"a whole number from {minimum} to {maximum}");
    }

    /// <exception cref="SettingsException">The value is no whole number from 0 to 2^64 − 1.</exception>
    public ulong? LargeWholeNumber(OptionDefinition option)
    {
        if (this[option] is not { } text)
            return null;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Unusable(option, "a whole number from 0 to 18446744073709551615");
    }

    /// <exception cref="SettingsException">The value is no finite number above 0.</exception>
    public double? Positive(OptionDefinition option)
    {
        if (this[option] is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value > 0
            ? value
            : throw Unusable(option, "a number above 0");
    }

    /// <exception cref="SettingsException">The value is no number from 0 to 1.</exception>
    public double? Share(OptionDefinition option)
    {
        if (this[option] is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
            ? value
            : throw Unusable(option, "a number from 0 to 1");
    }

    /// <summary>One of the names, whatever its case.</summary>
    /// <exception cref="SettingsException">The value is none of the names.</exception>
    public T? Choice<T>(OptionDefinition option, IReadOnlyDictionary<string, T> choices) where T : notnull
    {
        if (this[option] is not { } text)
            return default;
        return choices.TryGetValue(text.Trim().ToLowerInvariant(), out var value)
            ? value
            : throw Unusable(option, $"one of {string.Join(", ", choices.Keys)}", NearestName.Of(text, choices.Keys));
    }

    /// <summary>An error that names the option as the user gave it.</summary>
    public SettingsException Unusable(OptionDefinition option, string expected, string? nearest = null)
    {
        var (text, source) = _values[option.Name];
        return new SettingsException($"{source} '{text}': expected {expected}{(nearest is null ? "." : $"; did you mean {nearest}?")}");
    }

    private void AddFile(string path)
    {
        if (!File.Exists(path))
            return;
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{path}: cannot be read: {e.Message}");
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
