using Autoencoder.Shared.Tests.Tls;

namespace Autoencoder.Shared.Tests.Transport;

/// <summary>All that holds of a plain connection holds of an encrypted one.</summary>
public sealed class TlsChannelTests() : TcpChannelTests(Certificates.Ours);
