using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace Autoencoder.Shared.Wire.Control;

/// <summary>
/// Stands in for Akka.Remote's serializer of its own messages, under its identifier, and refuses the one that ends an
/// actor: untrusted mode drops a PoisonPill from elsewhere, but lets a Kill pass.
/// </summary>
public sealed class GuardedMiscSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // As MiscMessageSerializer writes it.
    private const string KillManifest = "K";

    private readonly MiscMessageSerializer _misc = new(system);

    /// <summary>The identifier of Akka.Remote's own serializer.</summary>
    public override int Identifier => 16;

    public override string Manifest(object o) => _misc.Manifest(o);

    public override byte[] ToBinary(object obj) => _misc.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) => manifest == KillManifest
        ? throw new SerializationException("Another node asked for an actor to be killed; that is refused.")
        : _misc.FromBinary(bytes, manifest);
}
