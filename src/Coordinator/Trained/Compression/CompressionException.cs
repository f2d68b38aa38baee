using Autoencoder.Shared;

namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>Images that cannot be compressed, or a compressed file that cannot be used; the message is one line that says what to do.</summary>
public sealed class CompressionException(string message) : Exception(message), IUserError
{
    /// <summary>A compressed file; the line starts with its path.</summary>
    public CompressionException(string path, string problem) : this($"{path}: {problem}")
    {
    }
}
