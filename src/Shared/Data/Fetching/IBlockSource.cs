namespace Autoencoder.Shared.Data.Fetching;

/// <summary>A packed folder that is elsewhere: with the coordinator, or on a web server.</summary>
public interface IBlockSource : IDisposable
{
    /// <summary>What it is called in messages.</summary>
    string Name { get; }

    /// <summary>All of a small file.</summary>
    /// <param name="limit">Most bytes that it may have.</param>
    /// <exception cref="DataException">It is not to be had now; the message is a clause.</exception>
    Task<byte[]> ReadAll(string file, int limit, CancellationToken stop);

    /// <summary>Fills a buffer with the bytes of a file from an offset on.</summary>
    /// <param name="isAgain">What came before was not right: a cache on the way is to look at it.</param>
    /// <exception cref="DataException">They are not to be had now; the message is a clause.</exception>
    Task Read(string file, long offset, Memory<byte> buffer, bool isAgain, CancellationToken stop);
}
