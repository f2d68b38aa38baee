using System.Security.Cryptography;
using System.Text;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>
/// A small source that is used in place of a data set: packed as pack does it by itself, into a folder of the user's cache
/// that is named by the source's content. The next command finds it there.
/// </summary>
internal static class PackedSource
{
    /// <summary>Of a source, and of what it is packed to: beyond that, somebody is to decide where it lies.</summary>
    private const long MaxBytes = 256L << 20;

    private const long MaxPackedBytes = 1L << 30;

    /// <summary>Part of a folder's name. Another number for another way of packing.</summary>
    private const string Version = "autoencoder-packed-source-1\n";

    /// <summary>The folder of the packed data.</summary>
    /// <param name="files">Of the source.</param>
    /// <param name="tell">Told what was done, a line at a time.</param>
    /// <exception cref="SettingsException">It is too large.</exception>
    /// <exception cref="FileException">It cannot be read or used, or nothing be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string FolderOf(string path, string[] files, Action<string> tell, CancellationToken stop)
    {
        var once = $"{ProgramCommand.Coordinator} pack {path} --out DIR";
        var bytes = files.Sum(file => FileAttempt.Do(file, "the file cannot be read", () => new FileInfo(file).Length));
        if (bytes > MaxBytes)
            throw new SettingsException(Invariant($"{path} has {bytes >> 20} MiB, where at most {MaxBytes >> 20} are packed on the way; make a data set of it with {once}, and give that with --data."));
        var folder = SourceCache.FolderOf($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))}-{HashOf(path, files, stop)[..16]}");
        using var alone = SourceCache.Lock(stop);
        if (SourceCache.IsWhole(folder))
            return folder;
        SourceCache.RemoveUnused();
        try
        {
            using var source = Sources.Open(path, new SourceOptions());
            var packer = new Packer(source, path, scaling: null, Packer.DefaultTestFraction);
            if (packer.Bytes > MaxPackedBytes)
                throw new SettingsException(Invariant($"{path} has {packer.Bytes >> 20} MiB when it is packed, where at most {MaxPackedBytes >> 20} are packed on the way; make a data set of it with {once}, and give that with --data."));
            var packed = packer.Pack(folder, _ => stop.ThrowIfCancellationRequested());
            tell(Invariant($"{path} was packed: {packer.Total:#,0} samples of {source.Shape}, {packed.Description.Test.Count:#,0} of them to test with, in {folder}; to say how and where: {once}"));
            foreach (var adjustment in source.Adjustments)
                tell(adjustment);
            return folder;
        }
        catch (FileException e) when (e.Message.Contains("--", StringComparison.Ordinal))
        {
            throw new SettingsException($"{e.Message} These are options of {once}");
        }
    }

    /// <summary>Of names and contents.</summary>
    private static string HashOf(string path, string[] files, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Version));
        foreach (var file in files)
        {
            stop.ThrowIfCancellationRequested();
            hash.AppendData(Encoding.UTF8.GetBytes($"{(file == path ? Path.GetExtension(file) : Path.GetRelativePath(path, file))}\n"));
            hash.AppendData(FileAttempt.Do(file, "the file cannot be read", () =>
            {
                using var stream = InputFile.Open(file);
                return SHA256.HashData(stream);
            }));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
