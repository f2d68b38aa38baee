namespace Autoencoder.Shared.Protocol;

/// <summary>
/// A message of the control plane: small, immutable, serialized by <see cref="ProtocolSerializer"/>. Nothing else may
/// cross the network as an actor message.
/// </summary>
public interface IProtocolMessage;
