namespace Autoencoder.Shared.Wire.Encryption;

/// <summary>A handshake of the control plane that failed.</summary>
/// <param name="Peer">HOST:PORT of the other side; of one that opened the connection, its address alone.</param>
/// <param name="Inbound">Whether the other side opened the connection.</param>
/// <param name="Reason">A clause about "it", the other side.</param>
public sealed record TlsFailure(string Peer, bool Inbound, string Reason);
