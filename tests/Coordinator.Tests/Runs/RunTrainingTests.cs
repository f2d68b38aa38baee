using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs;

public sealed class RunTrainingTests
{
    [Fact]
    public async Task A_finished_run_that_could_not_be_started_again_is_as_it_was()
    {
        using var folder = new TemporaryFolder();
        string[] training = ["--data", MnistExtract.Folder, "--dashboard", "none"];
        var (status, error, _) = await CalledProgram.Run(
            "coordinator", ["train", "--layers", "784-2-784", "--epochs", "1", "--batch", "3000", "--workers", "1", "--out", folder["run"], .. training]);
        Assert.Equal((0, ""), (status, error));
        var before = Files();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        (status, error, _) = await CalledProgram.Run(
            "coordinator", ["train", "--resume", folder["run"], "--epochs", "2", "--listen", $"127.0.0.1:{port}", .. training]);
        Assert.Equal(2, status);
        Assert.Contains(port, error, StringComparison.Ordinal);
        Assert.Equal(before, Files());

        (string Settings, string Summary) Files() => (File.ReadAllText(folder["run/settings.json"]), File.ReadAllText(folder["run/summary.json"]));
    }
}
