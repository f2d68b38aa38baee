namespace Autoencoder.Coordinator.Runs.Demonstration;

/// <summary>What was to be shown did not happen.</summary>
internal sealed class DemonstrationException(string message) : Exception(message);
