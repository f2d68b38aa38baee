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
    public void Behind_a_link_to_a_folder_what_is_above_is_above_the_folder_it_leads_to()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        Directory.CreateDirectory(_folder["real/inner"]);
        Directory.CreateDirectory(_folder["real/out"]);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/file"], "another's");
        File.CreateSymbolicLink(_folder["linked"], "real/inner");
        File.CreateSymbolicLink(_folder["real/inner/file"], "../out/file");
        var link = _folder["linked/file"];
        // Where it is to be made, and where it is there.
        foreach (var text in (string[])["new", "newer"])
        {
            Write(link, text);
            Assert.Equal((text, "another's"), (File.ReadAllText(_folder["real/out/file"]), File.ReadAllText(_folder["out/file"])));
        }

        Write(_folder["linked/../out/file"], "newest");
        Assert.Equal(("newest", "another's"), (File.ReadAllText(_folder["real/out/file"]), File.ReadAllText(_folder["out/file"])));
    }

    [SkippableFact]
    public void A_link_of_somebody_elses_that_the_system_does_not_follow_is_not_followed()
    {
        const string Protected = "/proc/sys/fs/protected_symlinks";
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root makes links of somebody else's");
        Skip.IfNot(File.Exists(Protected), "this system follows all links");
        // Where it does not protect them, it does for a moment.
        var before = File.ReadAllText(Protected);
        try
        {
            File.WriteAllText(Protected, "1");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Skip.If(true, "in a container, even root may not change what the system follows");
        }

        try
        {
            IsNotFollowed();
        }
        finally
        {
            File.WriteAllText(Protected, before);
        }
    }

    private void IsNotFollowed()
    {
        Directory.CreateDirectory(_folder["all"]);
        File.SetUnixFileMode(_folder["all"], Mode("1777"));
        File.WriteAllText(_folder["file"], "old");
        File.CreateSymbolicLink(_folder["all/link"], _folder["file"]);
        Assert.Equal(0, ChangeOwnerOfLink(_folder["all/link"], 65534, 65534));
        Assert.Throws<UnauthorizedAccessException>(() => Write(_folder["all/link"], "new"));
        Assert.Equal("old", File.ReadAllText(_folder["file"]));
    }

    [SkippableFact]
    public void Links_that_lead_to_each_other_are_told()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        File.CreateSymbolicLink(_folder["first"], "second");
        File.CreateSymbolicLink(_folder["second"], "first");
        Assert.Equal("its links lead to each other.", Assert.Throws<IOException>(() => Write(_folder["first"], "new")).Message);
    }

    [SkippableFact]
    public void A_file_that_a_process_has_open_is_added_to_and_not_replaced()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has /proc");
        File.WriteAllText(_folder["file"], "old ");
        using var open = new FileStream(_folder["file"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        var name = $"/dev/fd/{open.SafeFileHandle.DangerousGetHandle()}";
        File.CreateSymbolicLink(_folder["link"], name);
        var inode = FileStatus.Of(_folder["file"]).Inode;
        OutputPath.RequireFile(name);
        Write(name, "new ");
        Write(_folder["link"], "newer");
        Assert.Equal(("old new newer", inode), (File.ReadAllText(_folder["file"]), FileStatus.Of(_folder["file"]).Inode));
    }

    [Theory]
    [InlineData("640", "600")]
    [InlineData("664", "644")]
    [InlineData("604", "644")]
    public void Of_another_group_a_file_gives_its_members_what_all_others_may_do(string mode, string expected) =>
        Assert.Equal(Mode(expected), FileOwner.ForAnotherGroup(Mode(mode)));

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    [SkippableFact]
    public void A_disk_is_told_and_not_opened()
    {
        Skip.If(SpecialFile.NoDevices is not null, SpecialFile.NoDevices);
        var disk = SpecialFile.Disk(_folder["disk"]);
        Assert.Equal("it is a disk, of which nothing is overwritten.", Assert.Throws<IOException>(() => Write(disk, "new")).Message);
        Assert.StartsWith($"{disk} cannot be written: it is a disk", Assert.Throws<SettingsException>(() => OutputPath.RequireFile(disk)).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => InputFile.Open(disk));
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

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwnerOfLink(string path, int owner, int group);
}
