using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Tests.Data.Fetching;

/// <summary>A packed folder of blocks of a few large samples, read as if it were elsewhere, with what a test makes go wrong.</summary>
internal sealed class PackedSource : IBlockSource
{
    public const int TrainCount = 203;
    public const int TestCount = 31;

    // A block of 4 MiB has nine of them.
    public const int SampleBytes = 440_000;

    private readonly string _folder;

    public PackedSource(string folder) => _folder = folder;

    public string Name { get; init; } = "there";

    /// <summary>Called before every read of samples with the file, the offset and what was read, to be changed; it may throw.</summary>
    public Action<string, long, Memory<byte>> OnRead { get; set; } = (_, _, _) => { };

    /// <summary>Reads of samples.</summary>
    public int Reads => _reads;

    private int _reads;

    public static byte[] Sample(bool isTest, int index)
    {
        var bytes = new byte[SampleBytes];
        new Random(2 * index + (isTest ? 1 : 0)).NextBytes(bytes);
        return bytes;
    }

    public static PackedDescription Pack(string folder)
    {
        using var writer = new PackedWriter(folder, SampleShape.Features(SampleBytes), ValueKind.Bytes);
        for (var i = 0; i < TrainCount; i++)
            writer.Add(isTest: false, Sample(false, i), null);
        for (var i = 0; i < TestCount; i++)
            writer.Add(isTest: true, Sample(true, i), null);
        return writer.Complete(isWithinUnit: true, null, null, null);
    }

    public Task<byte[]> ReadAll(string file, int limit, CancellationToken stop)
    {
        OnRead(file, 0, default);
        return File.ReadAllBytesAsync(Path.Combine(_folder, file), stop);
    }

    public async Task Read(string file, long offset, Memory<byte> buffer, bool isAgain, CancellationToken stop)
    {
        Interlocked.Increment(ref _reads);
        using var handle = File.OpenHandle(Path.Combine(_folder, file));
        Assert.Equal(buffer.Length, await RandomAccess.ReadAsync(handle, buffer, offset, stop));
        OnRead(file, offset, buffer);
    }

    public void Dispose()
    {
    }
}
