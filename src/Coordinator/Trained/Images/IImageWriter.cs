using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>A place for images, one after the other. Disposed before it is complete, it leaves nothing behind.</summary>
internal interface IImageWriter : IDisposable
{
    /// <param name="pixels">Shape [height, width].</param>
    /// <exception cref="FileException">It cannot be written.</exception>
    void Add(ReadOnlySpan<byte> pixels);

    /// <summary>Puts everything in its place; nothing may be added afterwards.</summary>
    /// <exception cref="FileException">It cannot be written.</exception>
    void Complete();
}
