using Autoencoder.Shared.Wire.Encryption;

namespace Autoencoder.Shared.Program.Web;

/// <summary>What a web server for the nodes of a cluster has besides: there may be hundreds of them, and none is to be cut off.</summary>
/// <param name="Name">By which they know it, which need not be where it listens.</param>
/// <param name="Tls">The cluster's certificate, without which nobody is answered; null for a cluster without.</param>
public sealed record ClusterWeb(string Name, ClusterCertificate? Tls);
