using System.Text.Json;

namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>Settings as properties of a JSON object.</summary>
public static class SettingJson
{
    /// <summary>Writes a property; nothing for null.</summary>
    /// <param name="value">Text, or a number as .NET has it.</param>
    public static void Write(Utf8JsonWriter json, string name, object? value)
    {
        if (value is null)
            return;
        json.WritePropertyName(name);
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            default:
                throw new ArgumentException($"a setting cannot be a {value.GetType()}", nameof(value));
        }
    }
}
