using System.Diagnostics;
using Autoencoder.Build;
using CsCheck;

namespace Autoencoder.Shared.Tests.Build;

public class VersionNeedTests
{
    private const string Version = "GLIBCXX_3.4.32";
    private static readonly byte[] Original = File.ReadAllBytes(Packages.TorchSharpLibrary);

    [Fact]
    public void Sets_the_weak_flag_of_that_need_and_nothing_else()
    {
        var (image, changed) = Weakened(Original);

        Assert.True(changed);
        var offset = Assert.Single(Enumerable.Range(0, image.Length), i => image[i] != Original[i]);
        Assert.Equal(0, BitConverter.ToUInt16(Original, offset));
        Assert.Equal(2, BitConverter.ToUInt16(image, offset));
    }

    [SkippableFact]
    public void Readelf_sees_one_need_turned_weak()
    {
        Skip.IfNot(File.Exists("/usr/bin/readelf"), "readelf (binutils) is not installed");
        var before = Readelf(Original);
        var after = Readelf(Weakened(Original).Image);

        var line = Assert.Single(Enumerable.Range(0, before.Length), i => before[i] != after[i]);
        Assert.Contains($"Name: {Version}  Flags: none", before[line], StringComparison.Ordinal);
        Assert.Equal(before[line].Replace("none", "WEAK", StringComparison.Ordinal), after[line]);
    }

    [Fact]
    public void Leaves_alone_what_is_weak_already()
    {
        var (once, _) = Weakened(Original);
        var (twice, changed) = Weakened(once);

        Assert.False(changed);
        Assert.Equal(once, twice);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.3")] // the start of other names
    [InlineData("GLIBCXX_9.9.99")]
    public void Leaves_alone_a_file_without_the_need(string version)
    {
        var image = (byte[])Original.Clone();

        Assert.False(VersionNeed.Weaken(image, version));
        Assert.Equal(Original, image);
    }

    [SkippableFact]
    public void Leaves_alone_the_libraries_of_libtorch()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "libtorch has ELF files on Linux only");
        foreach (var name in (string[])["libc10.so", "libtorch.so", "libtorch_global_deps.so"])
            Assert.False(VersionNeed.Weaken(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, name)), Version));
    }

    [Theory]
    [InlineData(0, "not a 64-bit")]
    [InlineData(63, "not a 64-bit")]
    [InlineData(64, "cut off or damaged")] // no program headers
    [InlineData(4096, "cut off or damaged")] // no dynamic segment
    [InlineData(1_000_000, "cut off or damaged")]
    public void A_cut_off_file_is_refused_in_one_line(int length, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => VersionNeed.Weaken(Original[..length], Version));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Damage_to_the_headers_never_ends_in_another_exception()
    {
        // The ELF header and the program headers, the dynamic segment, the version needs: where all the offsets are.
        var anywhere = Gen.OneOf(Gen.Int[0, 64 + (56 * 12)], Gen.Int[0x1d4b18, 0x1d4b18 + 560], Gen.Int[0x3f8f0, 0x3f8f0 + 0x210]);
        // Some threads try at once; what takes time is two megabytes made anew for each attempt.
        using var images = new ThreadLocal<byte[]>(() => new byte[Original.Length]);
        Gen.Select(anywhere, Gen.Byte).Array[1, 4].Sample(
            damage =>
            {
                var image = images.Value!;
                Original.CopyTo(image, 0);
                foreach (var (offset, value) in damage)
                    image[offset] = value;
                try
                {
                    VersionNeed.Weaken(image, Version);
                }
                catch (InvalidDataException)
                {
                }
            },
            iter: 2000);
    }

    private static (byte[] Image, bool Changed) Weakened(byte[] original)
    {
        var image = (byte[])original.Clone();
        var changed = VersionNeed.Weaken(image, Version);
        return (image, changed);
    }

    private static string[] Readelf(byte[] image)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, image);
            var start = new ProcessStartInfo("/usr/bin/readelf", ["--version-info", "--wide", path]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return text.Split('\n');
        }
        finally
        {
            File.Delete(path);
        }
    }
}
