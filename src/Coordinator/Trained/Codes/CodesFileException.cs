using Autoencoder.Shared;

namespace Autoencoder.Coordinator.Trained.Codes;

/// <summary>A file of codes that cannot be read or written; the message is one line that starts with its path.</summary>
public sealed class CodesFileException(string path, string problem) : Exception($"{path}: {problem}"), IUserError;
