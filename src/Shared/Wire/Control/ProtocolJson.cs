using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;

namespace Autoencoder.Shared.Wire.Control;

/// <summary>The JSON of all messages. A missing or an unknown field is an error, not a default.</summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(ModelSpecConverter), typeof(InputNoiseConverter)])]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(RunOffer))]
[JsonSerializable(typeof(ProbeAnswer))]
[JsonSerializable(typeof(JoinAccepted))]
[JsonSerializable(typeof(JoinRefused))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(Goodbye))]
[JsonSerializable(typeof(ModelFields))]
internal sealed partial class ProtocolJson : JsonSerializerContext;

/// <summary>What of a <see cref="ModelSpec"/> is written; the rest follows from it.</summary>
internal sealed record ModelFields(
    int[] Widths, Activation[] Activations, ReconstructionLoss Loss, Initialisation Initialisation, Precision Precision);

internal sealed class ModelSpecConverter : JsonConverter<ModelSpec>
{
    public override ModelSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var fields = JsonSerializer.Deserialize(ref reader, ProtocolJson.Default.ModelFields)
            ?? throw new JsonException("A model is null.");
        if (!fields.Activations.All(Enum.IsDefined) || !Enum.IsDefined(fields.Loss) || !Enum.IsDefined(fields.Initialisation)
            || !Enum.IsDefined(fields.Precision))
            throw new JsonException("A model has an activation, a loss, an initialisation or a precision that is not known here.");
        return new ModelSpec(fields.Widths, fields.Activations, fields.Loss, fields.Initialisation, fields.Precision);
    }

    public override void Write(Utf8JsonWriter writer, ModelSpec value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(
            writer, new ModelFields([.. value.Widths], [.. value.Activations], value.Loss, value.Initialisation, value.Precision),
            ProtocolJson.Default.ModelFields);
}

/// <summary>Noise as users write it.</summary>
internal sealed class InputNoiseConverter : JsonConverter<InputNoise>
{
    public override InputNoise Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && InputNoise.Parse(reader.GetString()!) is { } noise
            ? noise
            : throw new JsonException($"Noise is not {InputNoise.Form}.");

    public override void Write(Utf8JsonWriter writer, InputNoise value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
