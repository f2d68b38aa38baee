using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Wire.Control;

/// <summary>
/// A definition as a JSON object of the settings in it, by their names, and the fingerprint of the data. Where its
/// writer leaves out what need not be said, nothing may be there; all else must be.
/// </summary>
internal sealed class TrainingDefinitionConverter : JsonConverter<TrainingDefinition>
{
    public override TrainingDefinition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            var texts = new Texts(document.RootElement);
            var definition = DefinitionReader.Read(texts) with { DataFingerprint = texts[SettingNames.DataFingerprint] };
            // Whatever else it says, or does not say, would be lost when it is written again.
            return Names(definition).SequenceEqual(texts.Names) ? definition : throw new JsonException("A definition lacks a setting, or has one too many.");
        }
        catch (Exception e) when (e is SettingsException or ModelException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, TrainingDefinition value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var setting in TrainingDefinition.Settings)
            SettingJson.Write(writer, setting.Name, setting.Value(value));
        SettingJson.Write(writer, SettingNames.DataFingerprint, value.DataFingerprint);
        writer.WriteEndObject();
    }

    private static IEnumerable<string> Names(TrainingDefinition definition) =>
        TrainingDefinition.Settings.Where(setting => setting.Value(definition) is not null).Select(setting => setting.Name)
            .Concat(definition.DataFingerprint is null ? [] : [SettingNames.DataFingerprint]).Order(StringComparer.Ordinal);

    private sealed class Texts : SettingTexts
    {
        private readonly Dictionary<string, string> _all = new(StringComparer.Ordinal);

        public Texts(JsonElement root)
        {
            if (root.ValueKind != JsonValueKind.Object)
                throw new JsonException("A definition is no object.");
            foreach (var property in root.EnumerateObject())
                if (property.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number) || !_all.TryAdd(property.Name, property.Value.ToString()))
                    throw new JsonException("A setting of a definition is neither text nor a number, or is there twice.");
            // Who does not know the setting has libtorch only.
            _all.TryAdd(SettingNames.Engine, ModelSpec.NameOf(Engine.Torch));
        }

        public IEnumerable<string> Names => _all.Keys.Order(StringComparer.Ordinal);

        public override string? this[string name] => _all.GetValueOrDefault(name);

        public override SettingsException Unusable(string name, string expected, string? nearest = null) => new($"{name} '{this[name]}': expected {expected}.");
    }
}
