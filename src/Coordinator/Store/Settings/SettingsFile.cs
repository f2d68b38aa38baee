using System.Buffers;
using System.Text;
using System.Text.Json;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.Settings;

/// <summary>settings.json: the settings of a run as they were used, defaults filled in, under the names of the options.</summary>
public static class SettingsFile
{
    /// <summary>A file that, as appsettings.json, asks for the same run again.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, TrainSettings settings) =>
        OutputAttempt.Save(path, stream => stream.Write(Encoding.UTF8.GetBytes($"{Text(settings)}\n")));

    /// <summary>The same as text.</summary>
    public static string Text(TrainSettings settings)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in All(settings))
                SettingJson.Write(json, name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static IEnumerable<(string Name, object? Value)> All(TrainSettings settings) =>
    [
        (SettingNames.Preset, settings.Preset),
        .. TrainingDefinition.Settings.Select(setting => (setting.Name, setting.Value(settings.Definition))),
        (OptionNames.Epochs, settings.Epochs),
        (OptionNames.From, settings.StartsFrom is { } model ? Path.GetFullPath(model) : null),
        .. settings.Execution.Settings,
    ];
}
