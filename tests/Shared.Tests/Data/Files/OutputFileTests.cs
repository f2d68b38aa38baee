using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Data.Files;

[UnsupportedOSPlatform("windows")]
public sealed partial class OutputFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_link_is_followed_and_stays()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        Directory.CreateDirectory(_folder["elsewhere"]);
        var file = Path.Combine(_folder["elsewhere"], "file");
        File.WriteAllText(file, "old");
        File.CreateSymbolicLink(_folder["second"], Path.Combine("elsewhere", "file"));
        File.CreateSymbolicLink(_folder["first"], "second");

        Write(_folder["first"], "new");

        Assert.Equal("new", File.ReadAllText(file));
        Assert.Null(new FileInfo(file).LinkTarget);
        Assert.Equal(("second", "elsewhere/file"), (new FileInfo(_folder["first"]).LinkTarget, new FileInfo(_folder["second"]).LinkTarget));
        Assert.Equal([file], Directory.EnumerateFiles(_folder["elsewhere"]));
    }

    [SkippableFact]
    public void Where_a_link_leads_to_nothing_the_file_is_made()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        File.CreateSymbolicLink(_folder["link"], "file");
        Write(_folder["link"], "new");
        Assert.Equal("new", File.ReadAllText(_folder["file"]));
        Assert.Equal("file", new FileInfo(_folder["link"]).LinkTarget);
    }

    [SkippableFact]
    public void A_file_keeps_its_permissions_and_appears_whole()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has other permissions");
        File.WriteAllText(_folder["file"], "old");
        File.SetUnixFileMode(_folder["file"], OwnerOnly);
        using (var file = new OutputFile(_folder["file"]))
        {
            file.Stream.Write("new"u8);
            file.Stream.Flush();
            Assert.Equal("old", File.ReadAllText(_folder["file"]));
            // Nor may others read what is not yet there.
            Assert.All(Directory.EnumerateFiles(_folder.Path), path => Assert.Equal(OwnerOnly, File.GetUnixFileMode(path)));
            file.Commit();
        }

        Assert.Equal(("new", OwnerOnly), (File.ReadAllText(_folder["file"]), File.GetUnixFileMode(_folder["file"])));
        Assert.Equal(["file"], _folder.Files);
    }

    [SkippableFact]
    public void A_file_stays_its_owners_when_root_writes_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root gives files away");
        File.WriteAllText(_folder["file"], "old");
        Assert.Equal(0, ChangeOwner(_folder["file"], 65534, 65533));
        Write(_folder["file"], "new");
        var status = FileStatus.Of(_folder["file"]);
        Assert.Equal(("new", 65534, 65533), (File.ReadAllText(_folder["file"]), status.Owner, status.Group));
    }

    [SkippableFact]
    public async Task A_pipe_gets_the_bytes_and_stays_a_pipe()
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        var pipe = SpecialFile.Pipe(_folder["pipe"]);
        var reading = Task.Run(() => File.ReadAllText(pipe));
        Write(pipe, "new");
        Assert.Equal("new", await reading);
        Assert.Equal(FileKind.Pipe, FileStatus.OfName(pipe).Kind);
        Assert.Equal(["pipe"], _folder.Files);
    }

    [SkippableFact]
    public void A_pipe_that_nobody_reads_is_given_up()
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        var pipe = SpecialFile.Pipe(_folder["pipe"]);
        var error = Assert.Throws<IOException>(() => PipeOpening.Open(pipe, FileAccess.Write, "reads", TimeSpan.FromMilliseconds(20)));
        Assert.Equal("it is a pipe, and nobody reads its other end after 0.02 s.", error.Message);
    }

    [SkippableFact]
    public void A_device_takes_the_bytes_and_stays_a_device()
    {
        Skip.If(SpecialFile.NoDevices is not null, SpecialFile.NoDevices);
        var device = SpecialFile.Null(_folder["null"]);
        File.CreateSymbolicLink(_folder["link"], device);
        OutputPath.RequireFile(_folder["link"]);
        Write(device, "new");
        Write(_folder["link"], "new");
        Assert.Equal((FileKind.Device, FileKind.Link), (FileStatus.OfName(device).Kind, FileStatus.OfName(_folder["link"]).Kind));
        Assert.Equal(["link", "null"], _folder.Files);
    }

    [SkippableFact]
    public void A_device_that_takes_nothing_is_told()
    {
        Skip.If(SpecialFile.NoDevices is not null, SpecialFile.NoDevices);
        var device = SpecialFile.Full(_folder["full"]);
        Assert.StartsWith("No space left on device", Assert.Throws<IOException>(() => Write(device, "new")).Message, StringComparison.Ordinal);
        Assert.Equal(FileKind.Device, FileStatus.OfName(device).Kind);
    }

    [SkippableFact]
    public void All_names_of_a_file_are_one_file()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "files are told apart by their names elsewhere");
        File.WriteAllText(_folder["file"], "");
        File.WriteAllText(_folder["other"], "");
        File.CreateSymbolicLink(_folder["link"], "file");
        Assert.True(FileStatus.AreSame(_folder["file"], _folder["link"]));
        Assert.True(FileStatus.AreSame(_folder["file"], Path.Combine(_folder.Path, ".", "file")));
        Assert.False(FileStatus.AreSame(_folder["file"], _folder["other"]));
        Assert.False(FileStatus.AreSame(_folder["file"], _folder["none"]));
    }

    private static void Write(string path, string text) => OutputFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(string path, int owner, int group);
}
