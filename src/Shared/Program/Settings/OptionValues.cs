using System.Collections;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>
/// The options as the user gave them. The command line goes before the environment, the environment before
/// appsettings.json of the current folder.
/// </summary>
public sealed class OptionValues : SettingTexts
{
    public const string SettingsFile = "appsettings.json";

    /// <summary>What ASP.NET and .NET's hosts read at the top of the same file.</summary>
    private static readonly FrozenSet<string> OfHosts = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Urls", "AllowedHosts", "Environment", "ApplicationName", "ContentRoot", "HTTP_PORTS", "HTTPS_PORTS", "DetailedErrors");

    /// <summary>Names the run that docker-compose.yml trains; the programs are told it otherwise.</summary>
    private const string OfCompose = "AUTOENCODER_RUN";

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
        values.AddFile(settingsFile, isShared: true);
        values.AddEnvironment(environment);
        foreach (var (name, text) in commandLine)
            values._values[name] = (text, $"--{name}");
        return values;
    }

    /// <summary>No option given.</summary>
    public static OptionValues Empty { get; } = new(verbose: false);

    /// <summary>The values of a JSON object of option names and values, which is part of a run's file.</summary>
    /// <exception cref="SettingsException">A name is unknown, or it is no such object.</exception>
    public static OptionValues OfJson(string json, string path)
    {
        var values = new OptionValues(verbose: false);
        values.AddJson(Encoding.UTF8.GetBytes(json), path);
        values.AddEngineOfOldRuns(path);
        return values;
    }

    /// <summary>These values over those of a run's file, which has the least to say.</summary>
    /// <param name="settingsFile">As for <see cref="Read"/>, but it must exist.</param>
    /// <param name="without">Options that the file does not decide.</param>
    /// <exception cref="SettingsException">The file is not there, or cannot be read.</exception>
    public OptionValues WithDefaultsFrom(string settingsFile, params ReadOnlySpan<string> without)
    {
        if (!File.Exists(settingsFile))
            throw new SettingsException($"{settingsFile}: there is no such file.");
        var values = new OptionValues(Verbose);
        values.AddFile(settingsFile);
        values.AddEngineOfOldRuns(settingsFile);
        foreach (var option in without)
            values._values.Remove(option);
        foreach (var (name, value) in _values)
            values._values[name] = value;
        return values;
    }

    /// <summary>These values without those of some options that do not come from the command line, but from the environment or a file for all.</summary>
    public OptionValues OnlyOnCommandLine(Func<string, bool> options)
    {
        var values = new OptionValues(Verbose);
        foreach (var (name, value) in _values)
            if (!options(name) || value.Source.StartsWith("--", StringComparison.Ordinal))
                values._values[name] = value;
        return values;
    }

    /// <summary>The values of a file, with a few of these in place of its own.</summary>
    /// <param name="settingsFile">As for <see cref="Read"/>, but it must exist.</param>
    /// <param name="but">Options whose values here, if given, go before those of the file.</param>
    public OptionValues ApplyTo(string settingsFile, params ReadOnlySpan<string> but)
    {
        var values = Empty.WithDefaultsFrom(settingsFile);
        foreach (var option in but)
            if (_values.TryGetValue(option, out var value))
                values._values[option] = value;
        return values;
    }

    /// <summary>These values and one more, in place of what was given for the option.</summary>
    /// <param name="source">What decided it, for the message of an error.</param>
    public OptionValues With(string option, string text, string source)
    {
        var values = new OptionValues(Verbose);
        foreach (var (name, value) in _values)
            values._values[name] = value;
        values._values[option] = (text, source);
        return values;
    }

    /// <summary>What the value of a setting came with, for example --epochs; null if it was not given.</summary>
    public string? SourceOf(string name) => _values.TryGetValue(name, out var value) ? value.Source : null;

    /// <summary>True if the user has given the option with this command, not in the environment or in a file for all.</summary>
    public bool IsOnCommandLine(string name) => SourceOf(name) == OptionNames.FlagOf(name);

    /// <summary>The text given for a setting, or null.</summary>
    public override string? this[string name] => _values.TryGetValue(name, out var value) ? value.Text : null;

    /// <summary>True for a flag that was given, and not as false.</summary>
    /// <exception cref="SettingsException">Its value is neither.</exception>
    public bool Flag(string name) => this[name]?.ToLowerInvariant() switch
    {
        null or "false" or "0" or "no" => false,
        "true" or "1" or "yes" => true,
        _ => throw Unusable(name, "true or false"),
    };

    /// <summary>An error that names the setting as the user gave it.</summary>
    public override SettingsException Unusable(string name, string expected, string? nearest = null)
    {
        var (text, source) = _values[name];
        return new SettingsException($"{source} '{text}': expected {expected}{(nearest is null ? "." : $"; did you mean {nearest}?")}");
    }

    /// <param name="isShared">Other programs may have it too.</param>
    private void AddFile(string path, bool isShared = false)
    {
        if (!File.Exists(path))
            return;
        AddJson(FileAttempt.OrThrow(() => InputFile.ReadAll(path), reason => new SettingsException($"{path}: cannot be read: {reason}")), path, isShared);
    }

    /// <param name="path">Where it is from.</param>
    private void AddJson(ReadOnlyMemory<byte> json, string path, bool isShared = false)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new SettingsException($"{path}: expected a JSON object of options and their values, for example {{ \"epochs\": 10 }}.");
            // Where nothing else is ours, a section is not either, whatever its name: "Data" has connection strings elsewhere.
            var isOurs = document.RootElement.EnumerateObject().Any(property => Find(property.Name) is not null && property.Value.ValueKind != JsonValueKind.Object);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                // Sections, what hosts are told, and all else where nothing is ours, are another program's: "Logging", "Urls".
                if (isShared && ((!isOurs && property.Value.ValueKind == JsonValueKind.Object) || Find(property.Name) is null)
                    && (IsSection(property.Value) || OfHosts.Contains(property.Name)
                        || (!isOurs && NearestName.Of(property.Name, OptionNames.All) is null)))
                    continue;
                if (Find(property.Name) is not { } option)
                    throw new SettingsException($"{path}: unknown key '{property.Name}'{NearestName.Hint(property.Name, OptionNames.All)}");
                if (IsSection(property.Value) || property.Value.ValueKind == JsonValueKind.Null)
                    throw new SettingsException($"{path}: the value of '{property.Name}' must be text or a number.");
                _values[option] = (property.Value.ToString(), $"{path}: {option}");
            }
        }
        catch (JsonException e)
        {
            throw new SettingsException($"{path}: this is not JSON (line {e.LineNumber + 1}); correct or remove the file.");
        }
    }

    private static bool IsSection(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;

    /// <summary>Runs of the time when there was only libtorch's do not say with which engine they are computed.</summary>
    private void AddEngineOfOldRuns(string path) => _values.TryAdd(SettingNames.Engine, (ModelSpec.NameOf(Engine.Torch), $"{path}: {SettingNames.Engine}"));

    private void AddEnvironment(IDictionary environment)
    {
        foreach (DictionaryEntry entry in environment)
        {
            var variable = (string)entry.Key;
            // An empty variable counts as unset, as docker-compose passes those it has no value for.
            if (!variable.StartsWith(OptionNames.VariablePrefix, StringComparison.OrdinalIgnoreCase) || entry.Value is not string { Length: > 0 } text)
                continue;
            if (ServiceVariable.Is(variable, text) || variable.Equals(OfCompose, StringComparison.OrdinalIgnoreCase))
                continue;
            var option = OptionNames.All.FirstOrDefault(name => OptionNames.VariableOf(name).Equals(variable, StringComparison.OrdinalIgnoreCase))
                ?? throw new SettingsException($"unknown environment variable {variable}{NearestName.Hint(variable, OptionNames.All.Select(OptionNames.VariableOf))}");
            _values[option] = (text, OptionNames.VariableOf(option));
        }
    }

    private static string? Find(string name) => OptionNames.All.FirstOrDefault(option => option.Equals(name, StringComparison.OrdinalIgnoreCase));
}
