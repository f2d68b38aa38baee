using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Sharding;

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
/// <param name="Window">Not for a run without, whose workers may be of a release that does not know it.</param>
internal sealed record RunFields(
    Guid RunId, long Term, TrainingDefinition Definition, int TrainCount, int TestCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ShuffleWindow? Window = null);

internal sealed class RunSpecConverter : JsonConverter<RunSpec>
{
    public override RunSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var fields = JsonSerializer.Deserialize(ref reader, ProtocolJson.Default.RunFields) ?? throw new JsonException("A run is null.");
        if (fields.TrainCount < 1 || fields.TestCount < 1)
            throw new JsonException("A run has no samples.");
        if (fields.Window is { } window ? window.BlockSamples < 1 || window.Samples < 1 || fields.Definition.Shuffle.WindowBytes is null : fields.Definition.Shuffle.WindowBytes is not null)
            throw new JsonException("A run's window is not that of its shuffle.");
        return new RunSpec(fields.RunId, fields.Term, fields.Definition, fields.TrainCount, fields.TestCount, fields.Window);
    }

    public override void Write(Utf8JsonWriter writer, RunSpec value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(
            writer, new RunFields(value.RunId, value.Term, value.Definition, value.Plan.TrainCount, value.Plan.TestCount, value.Plan.Window), ProtocolJson.Default.RunFields);
}
