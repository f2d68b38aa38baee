using Autoencoder.Shared;

namespace Autoencoder.Coordinator.Store.ModelFiles;

/// <summary>A model file that cannot be read or written; the message is one line that starts with the file's path.</summary>
public sealed class ModelFileException(string path, string problem) : Exception($"{path}: {problem}"), IUserError;
