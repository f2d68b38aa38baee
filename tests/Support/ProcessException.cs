namespace Autoencoder.Support;

/// <summary>A process did not do what it should have.</summary>
/// <param name="report">What it was, what it did instead, and all that it wrote.</param>
public sealed class ProcessException(string report) : Exception(report);
