using System.Runtime.InteropServices;

namespace Autoencoder.Shared.Data.Files;

/// <summary>What is at a path.</summary>
public enum FileKind
{
    /// <summary>Nothing, or nothing that can be looked at; opening it says why.</summary>
    Nothing,
    Regular,
    Folder,

    /// <summary>Only where links are not followed.</summary>
    Link,
    Pipe,

    /// <summary>Of characters; or a socket, which nobody opens as a file.</summary>
    Device,

    /// <summary>A device of blocks: a disk, whose content is what is written there.</summary>
    Disk,
}

/// <summary>What the system knows of a path without opening it: opening a pipe waits for its other end, and a device has no end.</summary>
/// <param name="Mode">Permissions.</param>
/// <param name="Device">With <paramref name="Inode"/> the same for all names of a file, and only for these.</param>
/// <param name="Born">When it was made, in nanoseconds; 0 if that is not known. What is made when a file is gone may get its inode.</param>
public readonly partial record struct FileStatus(FileKind Kind, UnixFileMode Mode, int Owner, int Group, ulong Device, ulong Inode, long Born)
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicFieldsAndBirth = 0xfff;
    private const int TypeBits = 0xf000;

    /// <summary>A pipe or a device: what is written is gone, and what is read has no length.</summary>
    public bool IsStream => Kind is FileKind.Pipe or FileKind.Device or FileKind.Disk;

    /// <summary>What a path leads to, through links.</summary>
    public static FileStatus Of(string path) => Of(path, followsLinks: true);

    /// <summary>What has this name itself, be it a link.</summary>
    public static FileStatus OfName(string path) => Of(path, followsLinks: false);

    /// <summary>True if both paths lead to the same file, whatever their names.</summary>
    public static bool AreSame(string path, string other)
    {
        if (!OperatingSystem.IsLinux())
            return File.Exists(path) && Path.GetFullPath(path) == Path.GetFullPath(other);
        var (one, two) = (Of(path), Of(other));
        return one.Kind == FileKind.Regular && two.Kind == FileKind.Regular && (one.Device, one.Inode) == (two.Device, two.Inode);
    }

    /// <summary>True if this is known to be the same file or folder as another one, at whatever time both were looked at.</summary>
    public bool IsSameAs(FileStatus other) => Born != 0 && (Device, Inode, Born) == (other.Device, other.Inode, other.Born);

    private static FileStatus Of(string path, bool followsLinks)
    {
        // Elsewhere the structure is another one, and pipes and devices are taken for files, as they always were.
        if (!OperatingSystem.IsLinux())
            return new FileStatus(Portable(path, followsLinks), UnixFileMode.None, 0, 0, 0, 0, 0);
        return Query(CurrentFolder, path, followsLinks ? 0 : DoNotFollow, BasicFieldsAndBirth, out var found) == 0
            ? new FileStatus(
                KindOf(found.Mode), (UnixFileMode)(found.Mode & ~TypeBits), (int)found.Owner, (int)found.Group,
                ((ulong)found.DeviceMajor << 32) | found.DeviceMinor, found.Inode, (found.BornSeconds * 1_000_000_000) + found.BornNanoseconds)
            : default;
    }

    private static FileKind Portable(string path, bool followsLinks)
    {
        if (!followsLinks && new FileInfo(path).LinkTarget is not null)
            return FileKind.Link;
        return Directory.Exists(path) ? FileKind.Folder : File.Exists(path) ? FileKind.Regular : FileKind.Nothing;
    }

    private static FileKind KindOf(ushort mode) => (mode & TypeBits) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0xa000 => FileKind.Link,
        0x1000 => FileKind.Pipe,
        0x6000 => FileKind.Disk,
        _ => FileKind.Device,
    };

    /// <summary>struct statx, the same on all processors, as far as it is read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Fields
    {
        [FieldOffset(0x14)]
        public uint Owner;

        [FieldOffset(0x18)]
        public uint Group;

        [FieldOffset(0x1c)]
        public ushort Mode;

        [FieldOffset(0x20)]
        public ulong Inode;

        [FieldOffset(0x50)]
        public long BornSeconds;

        [FieldOffset(0x58)]
        public uint BornNanoseconds;

        [FieldOffset(0x88)]
        public uint DeviceMajor;

        [FieldOffset(0x8c)]
        public uint DeviceMinor;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Query(int folder, string path, int flags, uint mask, out Fields found);
}
