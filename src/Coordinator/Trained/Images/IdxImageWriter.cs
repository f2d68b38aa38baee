using System.Buffers.Binary;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Writes images as MNIST's files hold them: four numbers of 32 bits, big-endian, then all pixels.</summary>
internal sealed class IdxImageWriter : IImageWriter
{
    private const uint BytesInThreeDimensions = 0x0803;

    private readonly string _path;
    private readonly OutputFile _file;

    public IdxImageWriter(string path, SampleShape shape, uint count)
    {
        _path = path;
        _file = new OutputFile(path);
        Span<byte> header = stackalloc byte[4 * sizeof(uint)];
        foreach (var (i, number) in ((uint[])[BytesInThreeDimensions, count, (uint)shape.Height, (uint)shape.Width]).Index())
            BinaryPrimitives.WriteUInt32BigEndian(header[(i * sizeof(uint))..], number);
        _file.Stream.Write(header);
    }

    public void Add(ReadOnlySpan<byte> pixels) => FileAttempt.Do(_path, ImageOutput.Unwritable, pixels, pixels => _file.Stream.Write(pixels));

    public void Complete() => FileAttempt.Do(_path, ImageOutput.Unwritable, _file.Commit);

    public void Dispose() => _file.Dispose();
}
