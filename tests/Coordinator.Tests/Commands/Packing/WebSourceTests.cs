using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Support;
using RunSummary = Autoencoder.Coordinator.Store.Reports.RunSummary;

namespace Autoencoder.Coordinator.Tests.Commands.Packing;

/// <summary>--data with a web address in place of a folder.</summary>
public sealed class WebSourceTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DataServer? _web;
    private string _address = "";

    public async Task InitializeAsync()
    {
        _web = new DataServer(DataSet.Load(MnistExtract.Folder), NodeEndpoint.Of(new NodeAddress("127.0.0.1", 0)), tls: null, _ => { });
        _address = (await _web.Offer()).Address.ToString();
    }

    public async Task DisposeAsync() => await _web!.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_coordinator_trains_on_data_on_the_web_which_it_copies_once()
    {
        Assert.Equal((0, "", 1), await Train(_address, "web"));
        Assert.Equal((0, "", 0), await Train(_address, "again"));
        Assert.Equal((0, "", 0), await Train(MnistExtract.Folder, "here"));
        Assert.Equal([Weights("here"), Weights("here")], [Weights("web"), Weights("again")]);
    }

    [Fact]
    public async Task Pack_copies_a_packed_folder_as_it_is()
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", "pack", _address, "--out", _folder["copy"]);
        Assert.Equal((0, ""), (status, error));
        Assert.Equal(DataSet.Load(MnistExtract.Folder).Describe().Fingerprint, DataSet.Load(_folder["copy"]).Fingerprint);

        (status, error, _) = await CalledProgram.Run("coordinator", "pack", _address, "--out", _folder["copy"]);
        Assert.Equal((2, $"error: {_folder["copy"]}: something is there already; name a new folder with --out."), (status, error.TrimEnd()));
        (status, error, _) = await CalledProgram.Run("coordinator", "pack", _address, "--out", _folder["other"], "--grey");
        Assert.Equal((2, "error: --grey: a data set on the web is packed already, and is copied as it is; leave the option out."), (status, error.TrimEnd()));
    }

    [Fact]
    public async Task What_is_not_to_be_had_is_one_line()
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", "train", "--data", $"{_address}nowhere", "--out", _folder["none"]);
        Assert.Equal((2, $"error: {_address}nowhere/: it answers 404 Not Found: There is nothing at this address.; is it the folder of a data set that coordinator pack made?"), (status, error.TrimEnd()));
        (status, error, _) = await CalledProgram.Run("coordinator", "train", "--data", "ftp://there/", "--out", _folder["none"]);
        Assert.Equal((2, "error: --data 'ftp://there/': expected a folder, or a web address as https://data.example.org/faces/."), (status, error.TrimEnd()));
        Assert.False(Directory.Exists(_folder["none"]));
    }

    private async Task<(int Status, string Error, int Copied)> Train(string data, string run)
    {
        var (status, error, output) = await CalledProgram.Run("coordinator", "train", "--data", data, "--epochs", "1", "--batch", "1000", "--workers", "1", "--out", _folder[run]);
        return (status, error, output.Split('\n').Count(line => line.StartsWith("copying 6MiB from ", StringComparison.Ordinal)));
    }

    private string Weights(string run) => RunSummary.Read(Path.Combine(_folder[run], "summary.json"))!.WeightsSha256;
}
