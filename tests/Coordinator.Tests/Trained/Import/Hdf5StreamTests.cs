using System.Buffers.Binary;
using Autoencoder.Coordinator.Trained.Import;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Coordinator.Tests.Trained.Import;

public sealed class Hdf5StreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_part_that_is_larger_than_the_file_is_one_line()
    {
        var bytes = File.ReadAllBytes(ForeignFiles.Path("sequential.weights.h5"));
        // The size of a heap of names.
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(bytes.AsSpan().LastIndexOf("HEAP"u8) + 8), 1_000_000);
        File.WriteAllBytes(_folder["file.h5"], bytes);
        var error = Assert.Throws<FileException>(() => TrainedModel.Import(_folder["file.h5"], [Relu, Sigmoid], ReconstructionLoss.Bce));
        Assert.Equal($"{_folder["file.h5"]}: the HDF5 file is damaged: a part of it would have 1000000 bytes, but all of it has {bytes.Length}; get the file again.", error.Message);
    }

    [Fact]
    public void Reading_that_would_not_end_ends()
    {
        using var stream = new Hdf5Stream(new MemoryStream(new byte[1]), 1000);
        var error = Assert.Throws<InvalidDataException>(Again);
        Assert.Equal("the HDF5 file is damaged: to read it does not come to an end; get the file again", error.Message);

        void Again()
        {
            while (stream.ReadByte() == 0)
                stream.Position = 0;
        }
    }

    [Fact]
    public void What_calls_itself_without_end_is_an_exception_and_not_the_end_of_the_process()
    {
        using var stream = new Hdf5Stream(new MemoryStream(new byte[1]), long.MaxValue);
        Assert.Throws<InsufficientExecutionStackException>(() => Deeper(stream));
    }

    private static int Deeper(Stream stream)
    {
        stream.Position = 0;
        return stream.ReadByte() + Deeper(stream);
    }
}
