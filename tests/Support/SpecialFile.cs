using System.Runtime.InteropServices;

namespace Autoencoder.Support;

/// <summary>Files that are no files: pipes, and devices of a test's own, for the machine's could be broken by what is tested.</summary>
public static partial class SpecialFile
{
    private const uint OwnerReadsAndWrites = 0x180;
    private const uint CharacterDevice = 0x2000;
    private const uint BlockDevice = 0x6000;
    private const ulong NullDevice = 0x103;
    private const ulong FullDevice = 0x107;
    private const ulong RandomDevice = 0x109;
    private const ulong NoDisk = 0x7ff;

    /// <summary>Why a test with pipes is to be skipped; null if it is not.</summary>
    public static string? NoPipes { get; } = OperatingSystem.IsLinux() ? null : "pipes are told from files on Linux only";

    /// <summary>Why a test with devices is to be skipped; null if it is not.</summary>
    public static string? NoDevices { get; } = DevicesAreRefused();

    /// <summary>A FIFO.</summary>
    public static string Pipe(string path) => Made(path, MakePipe(path, OwnerReadsAndWrites));

    /// <summary>As /dev/null.</summary>
    public static string Null(string path) => Device(path, NullDevice);

    /// <summary>As /dev/full, on which there is no room.</summary>
    public static string Full(string path) => Device(path, FullDevice);

    /// <summary>As /dev/urandom, which has no end.</summary>
    public static string Random(string path) => Device(path, RandomDevice);

    /// <summary>A device of blocks, behind which there is nothing that could be broken.</summary>
    public static string Disk(string path) => Made(path, MakeDevice(path, BlockDevice | OwnerReadsAndWrites, NoDisk));

    private static string Device(string path, ulong numbers) => Made(path, MakeDevice(path, CharacterDevice | OwnerReadsAndWrites, numbers));

    private static string Made(string path, int status) =>
        status == 0 ? path : throw new IOException($"{path} cannot be made: {Marshal.GetLastPInvokeErrorMessage()}");

    private static string? DevicesAreRefused()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return "only root makes devices";
        using var folder = new TemporaryFolder();
        try
        {
            File.OpenHandle(Null(folder["null"]), FileMode.Open, FileAccess.Read).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"no devices can be used where temporary files are: {e.Message}";
        }
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakePipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "mknod", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeDevice(string path, uint mode, ulong device);
}
