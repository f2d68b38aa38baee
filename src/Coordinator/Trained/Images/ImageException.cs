using Autoencoder.Shared;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>An image that cannot be used, or not by this model; the message is one line that says what to do.</summary>
public sealed class ImageException(string message) : Exception(message), IUserError
{
    /// <summary>An image file; the line starts with its path.</summary>
    public ImageException(string path, string problem) : this($"{path}: {problem}")
    {
    }
}
