using Autoencoder.Support;
using RunSummary = Autoencoder.Coordinator.Store.Reports.RunSummary;

namespace Autoencoder.Coordinator.Tests.Commands.Packing;

/// <summary>--data with a source in place of a data set.</summary>
public sealed class PackedSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Table => _folder["mine.csv"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_table_is_trained_on_in_one_command_as_if_it_had_been_packed_and_is_packed_once()
    {
        WriteTable(seed: 1);
        var (status, error, output) = await CalledProgram.Run("coordinator", Train(Table, "run"));
        Assert.Equal((0, ""), (status, error));
        Assert.Matches("^.*/mine.csv was packed: 60 samples of 5 features, 6 of them to test with, in (.*/autoencoder/mine.csv-[0-9a-f]{16}); to say how and where: .*coordinator pack .*/mine.csv --out DIR$", output.Split('\n')[0]);
        Assert.Equal((0, ""), await Call("evaluate", _folder["run"]));
        Assert.Equal((0, ""), await Call("train", "--resume", _folder["run"], "--data", Table, "--epochs", "2"));

        Assert.Equal((0, ""), await Call("pack", Table, "--out", _folder["packed"]));
        Assert.Equal((0, ""), await Call([.. Train(_folder["packed"], "other")[..^2], "--epochs", "2"]));
        Assert.Equal(Weights("other"), Weights("run"));
    }

    [Fact]
    public async Task Two_commands_at_once_and_one_after_what_was_packed_was_damaged_all_train()
    {
        WriteTable(seed: 2);
        var both = await Task.WhenAll(Told("one"), Told("other"));
        var told = Assert.Single(both, line => line is not null)!;
        File.Delete(Path.Combine(told.Split(" in ")[1].Split("; ")[0], "test.samples"));
        Assert.Equal(told, await Told("third"));
        Assert.Equal([Weights("one"), Weights("one")], [Weights("other"), Weights("third")]);

        async Task<string?> Told(string run)
        {
            var (status, error, output) = await CalledProgram.Run("coordinator", Train(Table, run));
            Assert.Equal((0, ""), (status, error));
            return output.Split('\n').SingleOrDefault(line => line.Contains(" was packed: ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_is_no_small_source_is_one_line()
    {
        File.WriteAllText(Table, "a,kind\n1,x\n2,y\n");
        var (status, error) = await Call(Train(Table, "run"));
        Assert.Equal(2, status);
        Assert.Matches("^error: .*/mine.csv: line 2, column kind: x is no number; leave the column out with --columns, or name it with --label. These are options of .*coordinator pack .*/mine.csv --out DIR$", error);

        using (var file = File.OpenWrite(Table))
            file.SetLength((256L << 20) + (1 << 20));
        (status, error) = await Call(Train(Table, "run"));
        Assert.Equal(2, status);
        Assert.Matches("^error: .*/mine.csv has 257 MiB, where at most 256 are packed on the way; make a data set of it with .*coordinator pack .*/mine.csv --out DIR, and give that with --data.$", error);

        WriteTable(seed: 3);
        Assert.Equal((2, $"error: {Table} is to be read, so that nothing can be written there; choose another place with --out."), await Call("encode", "--data", Table, "--model", _folder["run"], "--out", Table));
    }

    /// <summary>The figures of runs are no pictures to train on.</summary>
    [Fact]
    public async Task A_folder_of_runs_is_no_source()
    {
        Directory.CreateDirectory(Path.Combine(_folder["runs"], "one"));
        File.WriteAllText(Path.Combine(_folder["runs"], "one", "run.json"), "{}");
        File.WriteAllText(Path.Combine(_folder["runs"], "one", "curves.png"), "");
        foreach (var path in (string[])[_folder["runs"], Path.Combine(_folder["runs"], "one")])
            Assert.StartsWith($"error: {path}: neither train-images-idx3-ubyte.gz nor train-images-idx3-ubyte is there;", (await Call(Train(path, "run"))).Error, StringComparison.Ordinal);
    }

    private void WriteTable(int seed)
    {
        var random = new Random(seed);
        File.WriteAllLines(Table, ["a,b,c,d,e", .. Enumerable.Range(0, 60).Select(_ => string.Join(',', Enumerable.Range(0, 5).Select(_ => random.Next(1000))))]);
    }

    private string Weights(string run) => RunSummary.Read(Path.Combine(_folder[run], "summary.json"))!.WeightsSha256;

    private string[] Train(string data, string run) => ["train", "--data", data, "--code", "3", "--batch", "8", "--workers", "1", "--out", _folder[run], "--epochs", "1"];

    private static async Task<(int Status, string Error)> Call(params string[] args)
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", args);
        return (status, error.TrimEnd());
    }
}
