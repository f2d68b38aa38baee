using Autoencoder.Shared.Tests.Wire.Encryption;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>All that holds of a plain connection holds of an encrypted one.</summary>
public sealed class TlsChannelTests() : TcpChannelTests(Certificates.Ours);
