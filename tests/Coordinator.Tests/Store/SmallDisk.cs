using System.Diagnostics;

namespace Autoencoder.Coordinator.Tests.Store;

/// <summary>A disk of its own, in memory, that is soon full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(string path, int kilobytes)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounting a small disk takes Linux and root");
        Directory.CreateDirectory(path);
        Skip.IfNot(Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", path) == 0, "this machine lets nobody mount a disk");
        return new SmallDisk(path);
    }

    /// <summary>Returns the file that takes all the room.</summary>
    public string Fill()
    {
        var path = System.IO.Path.Combine(Path, "filler");
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        var length = 0;
        Assert.Throws<IOException>((Action)(() =>
        {
            for (; ; length += 1024)
                RandomAccess.Write(file, new byte[1024], length);
        }));
        return path;
    }

    public void Dispose() => Assert.Equal(0, Run("umount", Path));

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
