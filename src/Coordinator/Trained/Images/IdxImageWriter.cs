using System.Buffers.Binary;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Writes images as MNIST's files hold them: four numbers of 32 bits, big-endian, then all pixels.</summary>
internal sealed class IdxImageWriter : IImageWriter
{
    private const uint BytesInThreeDimensions = 0x0803;

    private readonly string _path;
    private readonly AtomicFile _file;

    public IdxImageWriter(string path, ImageShape shape, uint count)
    {
        _path = path;
        _file = new AtomicFile(path);
        Span<byte> header = stackalloc byte[4 * sizeof(uint)];
        foreach (var (i, number) in ((uint[])[BytesInThreeDimensions, count, (uint)shape.Height, (uint)shape.Width]).Index())
            BinaryPrimitives.WriteUInt32BigEndian(header[(i * sizeof(uint))..], number);
        _file.Stream.Write(header);
    }

    public void Add(ReadOnlySpan<byte> pixels)
    {
        try
        {
            _file.Stream.Write(pixels);
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw ImageOutput.Unwritable(_path, e);
        }
    }

    public void Complete()
    {
        try
        {
            _file.Commit();
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw ImageOutput.Unwritable(_path, e);
        }
    }

    public void Dispose() => _file.Dispose();
}
