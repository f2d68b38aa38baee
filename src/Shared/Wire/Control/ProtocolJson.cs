using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Shared.Wire.Control;

/// <summary>The JSON of all messages. A missing or an unknown field is an error, not a default.</summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(RunSpecConverter), typeof(TrainingDefinitionConverter)])]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(RunOffer))]
[JsonSerializable(typeof(ProbeAnswer))]
[JsonSerializable(typeof(JoinAccepted))]
[JsonSerializable(typeof(JoinRefused))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(Dropped))]
[JsonSerializable(typeof(Goodbye))]
[JsonSerializable(typeof(RunFields))]
internal sealed partial class ProtocolJson : JsonSerializerContext;

/// <summary>What of a <see cref="RunSpec"/> is written; the rest follows from it.</summary>
internal sealed record RunFields(Guid RunId, long Term, TrainingDefinition Definition, int TrainCount, int TestCount);

internal sealed class RunSpecConverter : JsonConverter<RunSpec>
{
    public override RunSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var fields = JsonSerializer.Deserialize(ref reader, ProtocolJson.Default.RunFields) ?? throw new JsonException("A run is null.");
        if (fields.TrainCount < 1 || fields.TestCount < 1)
            throw new JsonException("A run has no samples.");
        return new RunSpec(fields.RunId, fields.Term, fields.Definition, fields.TrainCount, fields.TestCount);
    }

    public override void Write(Utf8JsonWriter writer, RunSpec value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(
            writer, new RunFields(value.RunId, value.Term, value.Definition, value.Plan.TrainCount, value.Plan.TestCount), ProtocolJson.Default.RunFields);
}
