using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Serialization;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Wire.Control;

/// <summary>
/// The wire form of the control plane: JSON of the types listed here and of no other, each under a short manifest that
/// never changes its meaning. A payload cannot name a type to be built.
/// </summary>
public sealed class ProtocolSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly Dictionary<string, JsonTypeInfo> Types = new()
    {
        ["join"] = ProtocolJson.Default.JoinRequest,
        ["offer"] = ProtocolJson.Default.RunOffer,
        ["probe"] = ProtocolJson.Default.ProbeAnswer,
        ["accept"] = ProtocolJson.Default.JoinAccepted,
        ["refuse"] = ProtocolJson.Default.JoinRefused,
        ["leave"] = ProtocolJson.Default.LeaveRequest,
        ["drop"] = ProtocolJson.Default.Dropped,
        ["bye"] = ProtocolJson.Default.Goodbye,
    };

    private static readonly Dictionary<Type, string> Manifests = Types.ToDictionary(entry => entry.Value.Type, entry => entry.Key);

    /// <summary>Identifies this serializer on the wire; never change it.</summary>
    public override int Identifier => 4053;

    public override string Manifest(object o) =>
        Manifests.TryGetValue(o.GetType(), out var manifest)
            ? manifest
            : throw new SerializationException($"{o.GetType().Name} is no message of the protocol.");

    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, Types[Manifest(obj)]);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!Types.TryGetValue(manifest, out var type))
            throw new SerializationException($"No message of the protocol has the manifest '{manifest}'.");
        try
        {
            return JsonSerializer.Deserialize(bytes, type)
                ?? throw new SerializationException($"A message '{manifest}' is null.");
        }
        catch (Exception e) when (e is JsonException or ModelException or NotSupportedException)
        {
            throw new SerializationException($"A message '{manifest}' cannot be read: {e.Message}", e);
        }
    }
}
