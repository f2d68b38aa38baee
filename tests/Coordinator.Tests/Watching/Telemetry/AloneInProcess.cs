namespace Autoencoder.Coordinator.Tests.Watching.Telemetry;

/// <summary>Tests beside which no other runs.</summary>
[CollectionDefinition(nameof(AloneInProcess), DisableParallelization = true)]
public sealed class AloneInProcess;
