namespace Autoencoder.Shared.Wire.Control;

/// <summary>Worker to coordinator: give me no more shards, I stop when I have answered those I have.</summary>
public sealed record LeaveRequest : IProtocolMessage;

/// <summary>Coordinator to worker: your data connection is closed here, which you may not have noticed; join anew.</summary>
/// <param name="Reason">A clause about the worker, "it".</param>
public sealed record Dropped(string Reason) : IProtocolMessage;

/// <summary>Coordinator to worker: there is no more for you to do.</summary>
/// <param name="Reason">One line for the user.</param>
/// <param name="Failed">True if the run failed.</param>
public sealed record Goodbye(string Reason, bool Failed) : IProtocolMessage;
