using Autoencoder.Shared;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>
/// A file that makes a run durable cannot be read, written or used; the message is one line that starts with its path.
/// </summary>
public sealed class CheckpointException(string path, string problem) : Exception($"{path}: {problem}"), IUserError;
