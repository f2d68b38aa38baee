using System.Diagnostics;
using System.Security.Cryptography;

namespace Autoencoder.Shared.Tests.Build;

/// <summary>The task as MSBuild compiles and runs it.</summary>
public sealed class WeakenVersionNeedTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weaken-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Writes_a_new_file_and_never_through_the_one_that_was_there()
    {
        var before = SHA256.HashData(File.ReadAllBytes(Packages.TorchSharpLibrary));
        var source = Path.Combine(_folder, "source.so");
        var destination = Path.Combine(_folder, "destination.so");
        var other = Path.Combine(_folder, "other.so");
        File.Copy(Packages.TorchSharpLibrary, source);
        File.Copy(Packages.TorchSharpLibrary, other);
        HardLink(other, destination);

        var (status, output) = Run(source, destination);

        Assert.True(status == 0, output);
        Assert.NotEqual(before, SHA256.HashData(File.ReadAllBytes(destination)));
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(source)));
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(other)));
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
    }

    [Fact]
    public void A_damaged_file_is_one_error_line_with_its_name()
    {
        var source = Path.Combine(_folder, "damaged.so");
        File.WriteAllBytes(source, File.ReadAllBytes(Packages.TorchSharpLibrary)[..1_000_000]);

        var (status, output) = Run(source, Path.Combine(_folder, "destination.so"));

        Assert.NotEqual(0, status);
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"{source}: cut off or damaged ELF file", line, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "destination.so")));
    }

    private (int Status, string Output) Run(string source, string destination)
    {
        var project = Path.Combine(_folder, "weaken.proj");
        File.WriteAllText(project, $"""
            <Project>
              <Import Project="{Packages.BuildDirectory}TorchSharpNative.targets" />
              <Target Name="Weaken">
                <WeakenVersionNeed Source="{source}" Destination="{destination}" Version="GLIBCXX_3.4.32" />
              </Target>
            </Project>
            """);
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, ["msbuild", project, "-target:Weaken", "-noLogo", "-verbosity:minimal", "-nodeReuse:false", "-terminalLogger:off"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    /// <summary>A second name for the file, where the platform has a command for it; else the file is just not there yet.</summary>
    private static void HardLink(string existing, string name)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = Process.Start("ln", [existing, name]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
