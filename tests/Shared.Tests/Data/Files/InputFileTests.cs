using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Data.Files;

public sealed class InputFileTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void A_file_is_read_whole_up_to_the_limit(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(_folder["file"], bytes);
        Assert.Equal(bytes, InputFile.ReadAll(_folder["file"], 100_000));
    }

    [SkippableFact]
    public void A_file_of_the_systems_that_says_no_length_is_read()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has /proc");
        Assert.StartsWith("Linux", InputFile.ReadText("/proc/version"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_longer_says_which_limit_it_breaks()
    {
        File.WriteAllBytes(_folder["file"], new byte[11]);
        Assert.Equal("it has 11 bytes, where at most 10 are read.", Assert.Throws<IOException>(() => InputFile.ReadAll(_folder["file"], 10)).Message);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task A_pipe_that_somebody_writes_is_read_whole(int length)
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        var pipe = SpecialFile.Pipe(_folder["pipe"]);
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        var writing = Task.Run(() => File.WriteAllBytes(pipe, bytes));
        Assert.Equal(bytes, InputFile.ReadAll(pipe, 100_000));
        await writing;
    }

    [SkippableFact]
    public async Task A_pipe_without_an_end_is_read_up_to_the_limit()
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        var pipe = SpecialFile.Pipe(_folder["pipe"]);
        var writing = Task.Run(() =>
        {
            using var stream = new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            while (true)
                stream.Write(new byte[1000]);
        });
        Assert.Equal("it has more bytes, where at most 5000 are read.", Assert.Throws<IOException>(() => InputFile.ReadAll(pipe, 5000)).Message);
        await Assert.ThrowsAsync<IOException>(() => writing);
    }

    [SkippableFact]
    public void A_pipe_that_nobody_writes_is_given_up()
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        var pipe = SpecialFile.Pipe(_folder["pipe"]);
        Assert.Equal(
            "it is a pipe, and nobody writes its other end after 0.02 s.",
            Assert.Throws<IOException>(() => InputFile.ReadAll(pipe, 10, Short)).Message);
        using var silent = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Assert.Equal(
            "it is a pipe into which nothing was written for 1 s.",
            // Which is a deadline for the opening too, on however busy a machine.
            Assert.Throws<IOException>(() => InputFile.ReadAll(pipe, 10, TimeSpan.FromSeconds(1))).Message);
        // A reader that still waits for it inside this process gets an end.
        silent.Write(new byte[1]);
    }

    [SkippableFact]
    public void A_device_is_not_read_wherever_it_is_named()
    {
        Skip.If(SpecialFile.NoDevices is not null, SpecialFile.NoDevices);
        RequireRefused(SpecialFile.Random(_folder["train-images-idx3-ubyte"]), "this is a pipe or a device; save what comes out of it as a file");
        var device = _folder["train-images-idx3-ubyte"];
        Assert.Contains("this is a pipe or a device", Assert.Throws<SettingsException>(() => OptionValues.Empty.WithDefaultsFrom(device)).Message, StringComparison.Ordinal);
        Assert.Contains("this is a pipe or a device", Assert.Throws<SettingsException>(() => CertificateFile.Read(device, DateTimeOffset.Now)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_pipe_in_the_place_of_images_is_told_and_not_waited_for()
    {
        Skip.If(SpecialFile.NoPipes is not null, SpecialFile.NoPipes);
        RequireRefused(SpecialFile.Pipe(_folder["train-images-idx3-ubyte"]), "this is a pipe or a device; save what comes out of it as a file");
    }

    [Fact]
    public void A_file_of_settings_that_is_too_long_is_told()
    {
        using (var file = File.OpenWrite(_folder["settings.json"]))
            file.SetLength(1L << 32);
        Assert.Equal(
            $"{_folder["settings.json"]}: cannot be read: it has 4294967296 bytes, where at most 1048576 are read.",
            Assert.Throws<SettingsException>(() => OptionValues.Empty.WithDefaultsFrom(_folder["settings.json"])).Message);
    }

    [Fact]
    public void A_file_that_unpacks_to_a_thousand_times_its_length_takes_no_more_memory_than_its_images()
    {
        const int Count = 80_000;
        var path = _folder["images.gz"];
        File.WriteAllBytes(path, IdxFolder.Gzip([0, 0, 8, 3, 0, Count >> 16, (Count >> 8) & 0xff, Count & 0xff, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[Count * 784]]));
        Assert.InRange(new FileInfo(path).Length, 1, Count * 784 / 900);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Count, ImageFile.Read(path).Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, Count * 784, (Count * 784) + 2_000_000);
    }

    [Fact]
    public void What_unpacks_to_less_than_its_header_declares_is_told_before_memory_is_taken_for_it()
    {
        var path = _folder["images.gz"];
        File.WriteAllBytes(path, IdxFolder.Gzip([0, 0, 8, 3, 0, 0x29, 0x32, 0xe0, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[1_000_000]]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataException>(() => ImageFile.Read(path));
        Assert.Equal($"{path}: ends too early, after 1000000 of the 2700000 x 28 x 28 bytes its header declares; download the file again.", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    private void RequireRefused(string images, string reason)
    {
        foreach (var read in (Action[])[() => ImageFile.Read(images), () => DataSet.Load(_folder.Path)])
            Assert.Equal($"{images}: cannot be read ({reason}); make it a readable file.", Assert.Throws<DataException>(read).Message);
    }
}
