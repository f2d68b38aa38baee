using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Autoencoder.Shared.Wire.Control;

/// <summary>
/// Stands in for Akka.NET's JSON serializer, under its identifier. That one builds whatever type a payload names, even
/// where only registered types may be sent; this one builds none.
/// </summary>
public sealed class RefusingSerializer : Serializer
{
    // Akka.NET has settings for the serializer whose place this takes, and hands them over.
    public RefusingSerializer(ExtendedActorSystem system, Config settings) : base(system) => _ = settings;

    /// <summary>The identifier of Akka.NET's own JSON serializer.</summary>
    public override int Identifier => 1;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType().Name} is no message of the protocol and is not sent.");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException("A message came in a form that is not of the protocol; it is dropped.");
}
