namespace Autoencoder.Chaos;

/// <summary>A fault as it happened.</summary>
/// <param name="At">In UTC, right before the signal was sent or the cable pulled.</param>
/// <param name="Workers">Whom it hit.</param>
/// <param name="Until">When a pause or a cut ended; null for others.</param>
internal sealed record InjectedFault(FaultKind Kind, DateTime At, IReadOnlyList<string> Workers, DateTime? Until = null);
