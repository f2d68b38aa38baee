using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Shared.Tests.Program.Settings;

public sealed class ProgramCommandTests
{
    [SkippableTheory]
    [InlineData("/tree/src/Coordinator/bin/Release/net10.0/coordinator", "/tree", "src/Coordinator/bin/Release/net10.0/worker")]
    [InlineData("/tree/src/Coordinator/bin/Debug/net10.0/coordinator", "/tree/docs", "../src/Coordinator/bin/Debug/net10.0/worker")]
    [InlineData("/tree/src/Coordinator/bin/Release/net10.0/coordinator", "/tree/src/Coordinator/bin/Release/net10.0", "./worker")]
    [InlineData("/my tree/src/Coordinator/bin/Release/net10.0/coordinator", "/", "\"my tree/src/Coordinator/bin/Release/net10.0/worker\"")]
    [InlineData("/usr/share/dotnet/dotnet", "/tree", "worker")]
    [InlineData("/opt/autoencoder/coordinator", "/tree", "worker")]
    [InlineData(null, "/tree", "worker")]
    public void A_program_out_of_a_source_tree_is_called_by_its_path_and_else_by_its_name(string? running, string folder, string command)
    {
        Skip.If(OperatingSystem.IsWindows(), "these paths are of Unix");
        Assert.Equal(command, ProgramCommand.Of("worker", running, folder));
    }
}
