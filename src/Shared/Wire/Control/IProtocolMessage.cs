namespace Autoencoder.Shared.Wire.Control;

/// <summary>
/// A message of the control plane: small, immutable, serialized by <see cref="ProtocolSerializer"/>. Besides
/// Akka.NET's own, nothing else crosses the network as an actor message.
/// </summary>
public interface IProtocolMessage;
