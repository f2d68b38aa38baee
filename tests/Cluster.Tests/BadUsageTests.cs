using System.Net;
using System.Net.Sockets;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>Whatever is wrong with what a user gives: exit status 2 and one line that says what, and what would do.</summary>
public sealed class BadUsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("coordinator", "train --preset keras-bec", "--preset 'keras-bec': expected one of .*; did you mean keras-bce\\?")]
    [InlineData("coordinator", "train --epochs none", "--epochs 'none': expected a whole number from 1")]
    [InlineData("coordinator", "train --data nowhere", "Data directory 'nowhere' does not exist")]
    [InlineData("worker", "--coordinator 127.0.0.1:4053 --nmae me", "unknown option --nmae; did you mean --name\\?")]
    public async Task Options_that_cannot_be_used(string program, string arguments, string error) =>
        await AssertRefused(program, arguments, error);

    [Fact]
    public async Task A_damaged_data_file_is_named()
    {
        SpoiltMnist.CopyTruncated(_folder["cut"]);
        const string Error = @"train-images-idx3-ubyte: .*ends too early";
        await AssertRefused("coordinator", "train --data cut", Error);
        await AssertRefused("worker", "--coordinator 127.0.0.1:4053 --data cut", Error);
    }

    [Fact]
    public async Task A_folder_for_the_results_that_cannot_be_written()
    {
        File.WriteAllText(_folder["file"], "");
        await AssertRefused("coordinator", $"train --data {MnistExtract.Folder} --out file", "file is a file, not a folder; choose another folder with --out");
        await AssertRefused("coordinator", $"train --data {MnistExtract.Folder} --out file/below", "file/below cannot be written: .* Choose another one with --out");
    }

    [Fact]
    public async Task A_folder_that_holds_a_finished_run_is_left_as_it_is()
    {
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/summary.json"], "{}");
        await AssertRefused("coordinator", $"train --data {MnistExtract.Folder} --out out", "out holds the results of another run");
        Assert.Equal("{}", File.ReadAllText(_folder["out/summary.json"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public async Task Two_coordinators_cannot_listen_at_one_address()
    {
        await using var first = new TrainingRun("--preset keras-bce --epochs 1", embedded: 0, awaited: 1, data: MnistExtract.Folder);
        var address = IPEndPoint.Parse(await first.Address());

        // One of its two ports is the first that is found to be taken.
        await AssertRefused("coordinator", $"train --data {MnistExtract.Folder} --epochs 1 --workers 1 --listen {address}", $"cannot listen on 127.0.0.1:({address.Port}|{address.Port + 1})[: ]");
    }

    [Fact]
    public async Task The_port_of_the_page_may_be_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"{(IPEndPoint)taken.LocalEndpoint}";
        await AssertRefused("coordinator", $"train --data {MnistExtract.Folder} --epochs 1 --out out --dashboard {address}", $"cannot serve web pages on {address}: .*; choose another address or port");
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task The_port_of_the_data_connections_may_be_taken_as_well()
    {
        var port = ClusterPorts.Next() + 1;
        using var taken = new TcpListener(IPAddress.Loopback, port);
        taken.Start();

        await AssertRefused(
            "coordinator", $"train --data {MnistExtract.Folder} --epochs 1 --workers 1 --listen 127.0.0.1:{port - 1}",
            $"cannot listen on 127.0.0.1:{port} .*choose another --listen port");
    }

    [Fact]
    public async Task A_settings_file_with_an_unknown_key()
    {
        File.WriteAllText(_folder["appsettings.json"], """{ "epocs": 3 }""");
        await AssertRefused("coordinator", "train", "appsettings.json: unknown key 'epocs'; did you mean epochs\\?");
        await AssertRefused("worker", "--coordinator 127.0.0.1:4053", "appsettings.json: unknown key 'epocs'; did you mean epochs\\?");
    }

    [Fact]
    public async Task An_unknown_variable_in_the_environment() =>
        await AssertRefused(
            "coordinator", "train", "unknown environment variable AUTOENCODER_EPOCS; did you mean AUTOENCODER_EPOCHS\\?",
            new Dictionary<string, string> { ["AUTOENCODER_EPOCS"] = "3" });

    private async Task AssertRefused(
        string program, string arguments, string error, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var process = TrainerProcess.Start(
            program, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), _folder.Path, environment);
        await process.ExitsWith(2);
        Assert.Matches($"^error: .*{error}", Assert.Single(process.Errors));
    }
}
