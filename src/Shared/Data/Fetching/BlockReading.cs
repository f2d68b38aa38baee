using System.Security.Cryptography;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>One block from a source, compared with its hash.</summary>
internal static class BlockReading
{
    /// <param name="index">Of the split.</param>
    /// <param name="buffer">At least a block long.</param>
    /// <param name="isAgain">As for <see cref="IBlockSource.Read"/>.</param>
    /// <returns>Its bytes, at the beginning of the buffer.</returns>
    /// <exception cref="DataException">It is not to be had now, or damaged; the message is a clause.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBlock(
        this IBlockSource source, PackedDescription description, bool isTest, int index, Memory<byte> buffer, bool isAgain, CancellationToken stop)
    {
        var split = isTest ? description.Test : description.Train;
        var block = buffer[..(split.SamplesIn(index, description.BlockSamples) * description.SampleBytes)];
        await source.Read(PackedSplit.SamplesName(isTest), (long)index * description.BlockSamples * description.SampleBytes, block, isAgain, stop);
        return Convert.ToHexStringLower(SHA256.HashData(block.Span)) == split.Blocks[index]
            ? block
            : throw new DataException($"{PackedSplit.NameOf(isTest, index)} is damaged: it does not have the hash that {PackedDescription.FileName} says");
    }
}
