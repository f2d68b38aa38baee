namespace Autoencoder.Shared.Wire.Sockets;

/// <summary>A connection of the data plane that cannot be used any longer; the message says why in one clause.</summary>
public sealed class TransportException(string message, Exception? inner = null) : Exception(message, inner), IUserError;
