using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Wire.Blocks;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>A packed folder on the web in place of one here: it is copied, block by block, into the user's cache, or to where pack is told.</summary>
internal static class WebSource
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    /// <summary>The folder of the copy, which is made if it is not there.</summary>
    /// <param name="tell">Told what is done, a line at a time.</param>
    /// <exception cref="Shared.Data.DataException">Something of it is not to be had, or damaged.</exception>
    /// <exception cref="FileException">Nothing can be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string FolderOf(Uri address, Action<string> tell, CancellationToken stop)
    {
        using var source = new HttpBlockSource(address, isClusters: false);
        var copy = FolderCopy.Of(source, TimeProvider.System, stop);
        var folder = SourceCache.FolderOf($"{address.Host}-{copy.Fingerprint[..16]}");
        using var alone = SourceCache.Lock(stop);
        if (SourceCache.IsWhole(folder))
            return folder;
        SourceCache.RemoveUnused();
        Copy(copy, source.Name, folder, tell, stop);
        return folder;
    }

    /// <summary>Copies it to a folder of its own.</summary>
    /// <inheritdoc cref="FolderOf"/>
    public static void CopyTo(Uri address, string folder, Action<string> tell, CancellationToken stop)
    {
        if (File.Exists(folder) || Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new FileException(folder, "something is there already; name a new folder with --out.");
        using var source = new HttpBlockSource(address, isClusters: false);
        Copy(FolderCopy.Of(source, TimeProvider.System, stop), source.Name, folder, tell, stop);
    }

    private static void Copy(FolderCopy copy, string name, string folder, Action<string> tell, CancellationToken stop)
    {
        tell($"copying {ByteSize.Round(copy.Bytes)} from {name} to {folder}");
        var told = TimeProvider.System.GetTimestamp();
        copy.To(folder, done =>
        {
            if (TimeProvider.System.GetElapsedTime(told) < TellEvery)
                return;
            told = TimeProvider.System.GetTimestamp();
            tell($"{ByteSize.Round(done)} of {ByteSize.Round(copy.Bytes)} copied");
        }, stop);
    }
}
