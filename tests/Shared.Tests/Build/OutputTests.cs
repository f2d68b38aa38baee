using System.IO.Compression;
using System.IO.Hashing;
using System.Text.RegularExpressions;

namespace Autoencoder.Shared.Tests.Build;

public partial class OutputTests
{
    [Fact]
    public void Holds_one_platforms_natives_side_by_side()
    {
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "runtimes")));
        var promised = Packages.PromisedNatives();
        Assert.Contains(promised, name => name.Contains("torch_cpu", StringComparison.Ordinal));
        Assert.All(promised, name => Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, name)), name));
    }

    [Fact]
    public void Holds_nothing_that_is_not_needed_at_run_time()
    {
        var names = Directory.GetFiles(AppContext.BaseDirectory).Select(Path.GetFileName);
        Assert.DoesNotContain(names, name => Unneeded().IsMatch(name!));
    }

    [Theory]
    [InlineData("TorchSharp/")]
    [InlineData("libtorch-cpu-")]
    public void The_packages_are_as_they_were_published(string name)
    {
        var folder = Packages.Folder(name);
        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder, "*.nupkg")));
        var natives = package.Entries.Where(entry => entry.FullName.Contains("/native/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(natives);
        foreach (var entry in natives)
        {
            var checksum = new Crc32();
            using var file = File.OpenRead(Path.Combine(folder, entry.FullName));
            checksum.Append(file);
            Assert.Equal(entry.Crc32, checksum.GetCurrentHashAsUInt32());
        }
    }

    [GeneratedRegex(@"torch_python|_test\.|nnapi|with_compiler|aoti|libshm\.")]
    private static partial Regex Unneeded();
}
