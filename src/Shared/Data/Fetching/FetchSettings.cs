using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>How much of the data is kept, and where.</summary>
/// <param name="CacheBytes">Null for a part of what memory and disk have.</param>
/// <param name="CacheFolder">Null for the system's folder of temporary files.</param>
/// <param name="Readers">Threads that read from it.</param>
public sealed record FetchSettings(long? CacheBytes = null, string? CacheFolder = null, int Readers = 1)
{
    // Less would not even hold what comes at once.
    private const int MinBlocks = 6;

    // One that it reads, and one that comes meanwhile.
    private const int MinBlocksOfFurtherReader = 2;

    private const long MinDefaultBytes = 64L << 20;

    internal string Folder => CacheFolder ?? Path.GetTempPath();

    /// <summary>Blocks that are kept: by default as many as a quarter of the memory has, and half of what is free on the disk, holds.</summary>
    /// <exception cref="FileException">The disk has room for too few.</exception>
    internal int SlotsFor(PackedDescription description)
    {
        var blockBytes = (long)description.BlockSamples * description.SampleBytes;
        var blocks = description.Train.Blocks.Length + description.Test.Blocks.Length;
        var least = Math.Min(MinBlocks + MinBlocksOfFurtherReader * (Readers - 1), blocks);
        var free = FreeBytes();
        if (free < least * blockBytes)
            throw new FileException(Folder, $"there is room for {ByteSize.Round(free)}, where at least {ByteSize.Round(least * blockBytes)} of fetched data are kept");
        var wanted = CacheBytes ?? Math.Max(MinDefaultBytes, Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, free / 2));
        return (int)Math.Max(least, Math.Min(blocks, Math.Min(wanted, free) / blockBytes));
    }

    private long FreeBytes() =>
        FileAttempt.OrNull(() => new DriveInfo(Path.GetFullPath(Folder))) is { IsReady: true } drive ? drive.AvailableFreeSpace : long.MaxValue;
}
