using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Tests.Build;
using TorchSharp;

namespace Autoencoder.Shared.Tests.Program.Hosting;

public class NativeTorchTests
{
    [Fact]
    public void Libtorch_loads_and_computes_on_one_thread()
    {
        NativeTorch.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        var matrix = torch.tensor(new float[] { 1, 2, 3, 4 }, [2, 2], requires_grad: true);

        var square = torch.mm(matrix, matrix);
        square.sum().backward();

        // By hand: M² is [[7, 10], [15, 22]], and d(sum M²)/dM[i,j] is the sum of row j plus the sum of column i.
        Assert.Equal([7f, 10f, 15f, 22f], square.data<float>().ToArray());
        Assert.Equal([7f, 11f, 9f, 13f], matrix.grad!.data<float>().ToArray());
        Assert.Equal(1, torch.get_num_threads());
    }

    [SkippableFact]
    public void An_unweakened_library_on_an_older_system_is_explained()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the version need is one of Linux");
        NativeTorch.EnsureLoaded();
        PlatformException? error = null;
        try
        {
            // What it depends on is in the process by now, so that only the version need can fail.
            NativeTorch.LoadLibrary(Packages.TorchSharpLibrary);
        }
        catch (PlatformException failure)
        {
            error = failure;
        }

        Skip.If(error is null, "this system's libstdc++ has GLIBCXX_3.4.32");
        Assert.Equal(
            $"{Packages.TorchSharpLibrary} cannot be loaded: this system's libstdc++ is too old, GLIBCXX_3.4.32 is missing; "
            + "this project's build removes that need: build or publish the program again.",
            error.Message);
    }

    [Fact]
    public void A_file_that_is_no_library_is_one_line()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "not a library");
        var error = Assert.Throws<PlatformException>(() => NativeTorch.LoadLibrary(path));
        File.Delete(path);

        Assert.StartsWith($"{path} cannot be loaded: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("linux-arm64")]
    [InlineData("linux-musl-x64")]
    [InlineData("osx-x64")]
    public void A_platform_without_libtorch_is_named(string platform)
    {
        var error = Assert.Throws<PlatformException>(() => NativeTorch.Find(platform, [AppContext.BaseDirectory]));

        Assert.Equal($"There is no libtorch for {platform}: run this on linux-x64 (glibc), win-x64 or osx-arm64, or with --engine exact.", error.Message);
    }

    [Fact]
    public void A_program_without_its_libraries_is_told_so()
    {
        var error = Assert.Throws<PlatformException>(() => NativeTorch.Find("linux-x64", [Path.Combine(AppContext.BaseDirectory, "nowhere")]));

        Assert.StartsWith("libLibTorchSharp.so is not beside the program: ", error.Message, StringComparison.Ordinal);
    }

    // The loaders' own words: glibc's, three times, and Windows'.
    [Theory]
    [InlineData("Unable to load shared library '/app/libLibTorchSharp.so' or one of its dependencies. In order to help diagnose loading problems, consider using a tool like strace. If you're using glibc, consider setting the LD_DEBUG environment variable: \nlibtorch.so: cannot open shared object file: No such file or directory\n", "libtorch.so is missing beside it: the program was copied in part")]
    [InlineData("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /app/libtorch_cpu.so)", "glibc is too old, GLIBC_2.34 is missing; run this on Debian 12, Ubuntu 22.04 or newer.")]
    [InlineData("libstdc++.so.6: cannot open shared object file: No such file or directory", "the system has no libstdc++.so.6")]
    [InlineData("Unable to load DLL 'LibTorchSharp.dll' or one of its dependencies: The specified module could not be found. (0x8007007E)", "Visual C++ Redistributable")]
    public void A_loaders_message_is_explained(string message, string expected) =>
        Assert.Contains(expected, NativeTorch.Explain(message), StringComparison.Ordinal);
}
