using System.Text.Json;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store;

/// <summary>Whether a run's settings are still those that a checkpoint of it was trained with.</summary>
internal static class SettingsDifference
{
    /// <summary>The first setting that decides on the weights in which a checkpoint's are others, in words; null if none is.</summary>
    /// <param name="trained">JSON text of the checkpoint's.</param>
    public static string? Of(string trained, TrainSettings settings)
    {
        using var a = JsonDocument.Parse(trained);
        using var b = JsonDocument.Parse(SettingsFile.Text(settings));
        foreach (var option in OptionCatalog.Weights)
            if (Value(a, option) is var before && Value(b, option) is var now && before != now)
                return $"{option.Name} is {now}, but the run was trained with {before}";
        return null;

        static string Value(JsonDocument settings, OptionDefinition option) =>
            settings.RootElement.TryGetProperty(option.Name, out var value) ? value.ToString() : "not given";
    }
}
