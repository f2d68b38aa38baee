using System.Security.Cryptography;
using System.Text;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;
using Microsoft.Win32.SafeHandles;
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

    private const string Unwritable = "the data set cannot be written";

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    // A source of this size takes seconds.
    private static readonly TimeSpan OthersDeadline = TimeSpan.FromMinutes(5);

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
        var folder = Path.Combine(Cache(), $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))}-{HashOf(path, files, stop)[..16]}");
        using var alone = Lock(stop);
        if (IsWhole(folder))
            return folder;
        RemoveUnused();
        try
        {
            using var source = Sources.Open(path, new SourceOptions());
            var packer = new Packer(source, path, scaling: null, Packer.UsualTestFraction);
            if (packer.Bytes > MaxPackedBytes)
                throw new SettingsException(Invariant($"{path} has {packer.Bytes >> 20} MiB when it is packed, where at most {MaxPackedBytes >> 20} are packed on the way; make a data set of it with {once}, and give that with --data."));
            var packed = packer.Pack(folder, _ => stop.ThrowIfCancellationRequested());
            tell(Invariant($"{path} was packed: {packer.Total:#,0} samples of {source.Shape}, {packed.Description.Test.Count:#,0} of them to test with, in {folder}; to say how and where: {once}"));
            foreach (var liberty in source.Liberties)
                tell(liberty);
            return folder;
        }
        catch (FileException e) when (e.Message.Contains("--", StringComparison.Ordinal))
        {
            throw new SettingsException($"{e.Message} These are options of {once}");
        }
    }

    private static string Cache()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathFullyQualified(cache) ? cache
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : home.Length > 0 ? Path.Combine(home, ".cache")
            : Path.GetTempPath();
        return Path.Combine(root, "autoencoder");
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

    /// <summary>Of all commands of a user, one packs at a time; who waits finds what the other one made.</summary>
    private static SafeFileHandle Lock(CancellationToken stop)
    {
        var (path, asked) = (Path.Combine(Cache(), "lock"), TimeProvider.System.GetTimestamp());
        FileAttempt.Do(path, Unwritable, () => Directory.CreateDirectory(Cache()));
        while (TimeProvider.System.GetElapsedTime(asked) < OthersDeadline)
        {
            if (FileAttempt.Do(path, Unwritable, () => ExclusiveFile.TryOpen(path)) is { } file)
                return file;
            stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100));
            stop.ThrowIfCancellationRequested();
        }

        throw new FileException(path, Invariant($"another command has been packing for {OthersDeadline.TotalMinutes} minutes; wait until it is done, or end it."));
    }

    /// <summary>One that is damaged is removed.</summary>
    private static bool IsWhole(string folder)
    {
        if (!Directory.Exists(folder))
            return false;
        try
        {
            _ = PackedFolder.Load(folder);
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
            return true;
        }
        catch (DataException)
        {
            FileAttempt.Do(folder, Unwritable, () => Directory.Delete(folder, recursive: true));
            return false;
        }
    }

    private static void RemoveUnused()
    {
        foreach (var folder in Directory.GetDirectories(Cache()))
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > KeptFor)
                FileAttempt.Try(() => Directory.Delete(folder, recursive: true));
    }
}
