using System.IO.Compression;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Data;
using Autoencoder.Support;
using RunSummary = Autoencoder.Coordinator.Store.Reports.RunSummary;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>coordinator pack as a user calls it, and trainings on what it makes.</summary>
public sealed class PackCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder["packed"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_pixels_packed_give_the_same_weights()
    {
        var idx = await Trained(MnistExtract.Folder);
        Assert.EndsWith($" train --data {Out} --code 32", await Packed(MnistExtract.Folder), StringComparison.Ordinal);
        var packed = await Trained(Out);
        Assert.Equal(idx.WeightsSha256, packed.WeightsSha256);
        Assert.Equal(idx.ValLoss, packed.ValLoss);
    }

    [Fact]
    public async Task A_table_is_scaled_split_and_trained_on_with_a_code_of_any_size()
    {
        File.WriteAllLines(_folder["t.csv"], ["a;b;kind;c", .. Enumerable.Range(0, 50).Select(i => FormattableString.Invariant($"{i};{100 - 2 * i};{(i % 3 == 0 ? "x" : "y")};7"))]);
        var lines = (await Packed(_folder["t.csv"], "--label", "kind", "--test", "0.2")).Split('\n');
        Assert.Equal($"{_folder["t.csv"]}: 50 samples of 3 features, 2 labels", lines[0].TrimEnd());
        var (data, description) = (DataSet.Load(Out), PackedDescription.Read(Out));
        Assert.Equal((40, 10), (data.Train.Count, data.Test.Count));
        Assert.Equal(["a", "b", "c"], description.Columns!);
        Assert.Equal(["x", "y"], description.LabelNames!);
        // Of those trained on, the smallest is 0 and the largest 1; what never changes is 0.
        var rows = Enumerable.Range(0, 40).Select(i => data.Train.Floats(i).ToArray()).ToArray();
        Assert.Equal((0f, 1f, 0f, 1f), (rows.Min(row => row[0]), rows.Max(row => row[0]), rows.Min(row => row[1]), rows.Max(row => row[1])));
        Assert.All(rows, row => Assert.Equal(0, row[2]));
        for (var i = 0; i < 40; i++)
        {
            var row = rows[i];
            description.Scaling!.Undo(row, 3);
            Assert.Equal((100 - 2 * row[0], 7), (row[1], row[2]), (one, other) => Math.Abs(one.Item1 - other.Item1) < 1e-4 && one.Item2 == other.Item2);
            Assert.Equal((int)MathF.Round(row[0]) % 3 == 0 ? 0 : 1, data.Train.Labels[i]);
        }

        Assert.Equal("3-2-3", (await Trained(Out, "--code", "2", "--batch", "8")).Layers);
    }

    [Fact]
    public async Task Standardised_values_need_another_loss_and_one_line_says_so()
    {
        File.WriteAllLines(_folder["t.csv"], Enumerable.Range(0, 30).Select(i => $"{i},{i * i}"));
        await Packed(_folder["t.csv"], "--scale", "standard");
        Assert.Equal(
            (2, $"error: the values of {Out} are not all between 0 and 1, which loss bce needs; use --loss mse with a linear output (--activations relu,linear), or pack the data with --scale minmax."),
            await Call("train", "--data", Out, "--code", "1", "--out", _folder["run"]));
        Assert.False(Directory.Exists(_folder["run"]));
        Assert.Equal("2-1-2", (await Trained(Out, "--code", "1", "--batch", "8", "--loss", "mse", "--activations", "relu,linear")).Layers);
    }

    [Fact]
    public async Task Colour_goes_through_training_figures_and_commands()
    {
        foreach (var (label, i) in from label in (string[])["red", "blue"] from i in Enumerable.Range(0, 10) select (label, i))
        {
            Directory.CreateDirectory(Path.Combine(_folder["pictures"], label));
            byte[] values = [.. Enumerable.Range(0, 3 * 64).Select(v => (byte)((label == "red" ? v < 64 : v >= 128) ? 20 * i : v % 64))];
            File.WriteAllBytes(Path.Combine(_folder["pictures"], label, $"{i:00}.png"), PngEncoding.Encode(values, new(8, 8, 3)));
        }

        await Packed(_folder["pictures"]);
        var data = DataSet.Load(Out);
        Assert.Equal(("8 x 8 x 3", 18, 2), (data.Train.Shape.ToString(), data.Train.Count, data.Test.Count));
        var run = _folder["run"];
        Assert.Equal("192-4-192", (await Trained(Out, "--code", "4", "--batch", "8", "--noise", "gaussian:0.1")).Layers);
        foreach (var command in (string[])["evaluate RUN", "encode --model RUN --out F/codes.npy", "decode --model RUN --codes F/codes.npy --out F/pngs",
            "decode --model RUN --codes F/codes.npy --out F/values.npy", "compress DATA --model RUN --out F/x.aec", "decompress F/x.aec --model RUN --out F/back", "explore RUN --out F/map",
            "reconstruct DATA/../pictures/red --model RUN --out F/figure.png", "verify RUN"])
            Assert.Equal((0, ""), await Call(command.Replace("RUN", run, StringComparison.Ordinal).Replace("DATA", Out, StringComparison.Ordinal).Replace("F/", _folder.Path + "/", StringComparison.Ordinal).Split(' ')));
        // Labels have the names of their folders.
        Assert.Contains("\"name\": \"blue\"", File.ReadAllText(Path.Combine(run, "evaluation.json")), StringComparison.Ordinal);
        Assert.Matches("\n +red +\\d+ ", (await CalledProgram.Run("coordinator", "evaluate", run, "--split", "train")).Output);
        using (var decoded = SkiaSharp.SKBitmap.Decode(Path.Combine(_folder["pngs"], "0.png")))
            Assert.Equal((8, 8), (decoded.Width, decoded.Height));
        Assert.Equal(["0.png", "1.png"], Directory.GetFiles(_folder["back"]).Select(Path.GetFileName).Order());
        Assert.Equal((2, $"error: {_folder["x.idx"]}: an IDX file of images has grey ones; name a folder for PNG files."), await Call("decode", "--model", run, "--codes", _folder["codes.npy"], "--out", _folder["x.idx"]));
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,\n", "line 3, column b: the value is missing; use --missing mean or --missing drop, or leave the column out with --columns.")]
    [InlineData("a,b\n1,2\n3,x\n", "line 3, column b: x is no number; leave the column out with --columns, or name it with --label.")]
    [InlineData("a,b\n1,2\n3\n", "line 3 has 1 values where the first has 2; correct it.")]
    [InlineData("a,b\n", "there is no row of numbers in it; give a table with rows.")]
    [InlineData("", "the file is empty; give a table of numbers.")]
    [InlineData("a,b\n1,2\n\"3,4\n5,6\n", "line 5 has 1 values where the first has 2; correct it.")]
    [InlineData("a,b\n1,2\n1e39,4\n", "line 3, column a: 1E+39 is beyond float32; replace it, or leave the column out with --columns.")]
    [InlineData("a,b\n1,2\ninf,4\n", "line 3, column a: inf is no number; leave the column out with --columns, or name it with --label.")]
    [InlineData("1,2\n", "of 1 in all, 1 to test with leave no sample to train on; give more, or a smaller --test.")]
    public async Task A_table_that_cannot_be_used_is_one_line_and_leaves_nothing(string text, string problem)
    {
        File.WriteAllText(_folder["t.csv"], text);
        Assert.Equal((2, $"error: {_folder["t.csv"]}: {problem}"), await Call("pack", _folder["t.csv"], "--out", Out));
        Assert.Equal(["t.csv"], _folder.Files);
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public async Task Missing_values_become_the_mean_or_the_row_is_left_out()
    {
        File.WriteAllText(_folder["t.csv"], "a,b\n0,1\n1,NA\n0,0\n1,0.5\n");
        Assert.Contains("1 missing value is the mean of its column", await Packed(_folder["t.csv"], "--missing", "mean"), StringComparison.Ordinal);
        var data = DataSet.Load(Out);
        Assert.Contains((1f, 0.5f), Enumerable.Range(0, data.Train.Count).Select(i => (data.Train.Floats(i)[0], data.Train.Floats(i)[1])).Append((data.Test.Floats(0)[0], data.Test.Floats(0)[1])));
        Directory.Delete(Out, recursive: true);
        Assert.Contains("1 row with missing values was left out", await Packed(_folder["t.csv"], "--missing", "drop"), StringComparison.Ordinal);
        Assert.Equal(3, DataSet.Load(Out) is var less ? less.Train.Count + less.Test.Count : 0);
    }

    [Fact]
    public async Task Columns_without_a_name_and_of_the_same_name_are_told()
    {
        File.WriteAllText(_folder["t.csv"], "\ufeff,a,b,b\r\n0,5,6,\"7\"\r\n1,8,9,10\r\n\r\n2,1,2,3\r\n");
        Assert.Contains("column 1 was left out: it has no name of its own", await Packed(_folder["t.csv"]), StringComparison.Ordinal);
        Assert.Equal(["a", "b", "b"], PackedDescription.Read(Out).Columns!);
        Directory.Delete(Out, recursive: true);
        Assert.DoesNotContain("left out", await Packed(_folder["t.csv"], "--columns", "a,1"), StringComparison.Ordinal);
        Assert.Equal(["a", "1"], PackedDescription.Read(Out).Columns!);
        Directory.Delete(Out, recursive: true);
        Assert.Equal((2, $"error: --label: {_folder["t.csv"]} has several columns b; give them different names."), await Call("pack", _folder["t.csv"], "--out", Out, "--label", "b"));
    }

    /// <summary>Notebooks, Git and archives of Macs leave hidden ones; a folder without pictures is no label.</summary>
    [Fact]
    public async Task Hidden_files_and_folders_are_no_pictures_and_no_labels()
    {
        foreach (var name in (string[])["a/1.png", "a/2.png", "b/1.PNG", ".ipynb_checkpoints/1.png", "__MACOSX/a/1.png", "a/._1.png", "empty/notes.txt"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[$"p/{name}"])!);
            File.WriteAllBytes(_folder[$"p/{name}"], name is [.., '/', '.', '_', _, _, _, _, _] ? [1] : PngEncoding.Encode(new byte[4], new(2, 2)));
        }

        Assert.StartsWith($"{_folder["p"]}: 3 samples of 2 x 2, 2 labels", await Packed(_folder["p"]), StringComparison.Ordinal);
        Assert.Equal(["a", "b"], PackedDescription.Read(Out).LabelNames!);
    }

    /// <summary>What an archive stores has no check of its own but its sum, which no reader needs to look at.</summary>
    [Fact]
    public async Task An_archive_with_a_changed_array_or_two_of_one_name_is_one_line()
    {
        NpyFile.Write(_folder["x.npy"], [.. Enumerable.Range(0, 60).Select(i => (float)i)], 3);
        using (var archive = ZipFile.Open(_folder["x.npz"], ZipArchiveMode.Create))
            archive.CreateEntryFromFile(_folder["x.npy"], "x.npy", CompressionLevel.NoCompression);
        var bytes = File.ReadAllBytes(_folder["x.npz"]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(_folder["x.npz"], bytes);
        Assert.Equal((2, $"error: {_folder["x.npz"]}: its x.npy is damaged; get the file again."), await Call("pack", _folder["x.npz"], "--out", Out));
        using (var archive = ZipFile.Open(_folder["two.npz"], ZipArchiveMode.Create))
            foreach (var name in (string[])["x.npy", "X.npy"])
                archive.CreateEntryFromFile(_folder["x.npy"], name);
        Assert.Equal((2, $"error: {_folder["two.npz"]}: it holds several arrays x; give them different names."), await Call("pack", _folder["two.npz"], "--out", Out));
    }

    [Theory]
    [InlineData("--scale", "minmax", "--scale: the values of SOURCE are bytes, which a model is given as 0 to 1; leave it out.")]
    [InlineData("--test", "0.5", "--test: SOURCE has a test split of its own; leave it out.")]
    [InlineData("--test", "1", "--test '1': expected a number above 0 and below 1, for example 0.1.")]
    public async Task An_option_that_does_not_fit_the_source_is_refused(string option, string value, string problem)
    {
        var source = MnistExtract.Folder;
        Assert.Equal((2, $"error: {problem.Replace("SOURCE", source, StringComparison.Ordinal)}"), await Call("pack", source, "--out", Out, option, value));
    }

    [Fact]
    public async Task What_is_there_is_not_written_over()
    {
        File.WriteAllText(_folder["t.csv"], "1,2\n3,4\n5,6\n");
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "mine"), "");
        Assert.Equal((2, $"error: {Out}: something is there already; name a new folder with --out."), await Call("pack", _folder["t.csv"], "--out", Out));
        Assert.Equal((2, $"error: {Out}/dataset.json does not exist; name a folder of pictures or IDX files, or a .npy, .npz, .csv, .parquet or IDX file."), await Call("pack", Path.Combine(Out, "dataset.json"), "--out", _folder["other"]));
    }

    private async Task<string> Packed(string source, params string[] options)
    {
        var (status, error, output) = await CalledProgram.Run("coordinator", ["pack", source, "--out", Out, .. options]);
        Assert.Equal((0, ""), (status, error));
        return output.TrimEnd();
    }

    private async Task<RunSummary> Trained(string data, params string[] options)
    {
        var run = _folder["run"];
        if (Directory.Exists(run))
            Directory.Delete(run, recursive: true);
        Assert.Equal((0, ""), await Call(["train", "--data", data, "--epochs", "1", "--workers", "1", "--out", run, .. options]));
        return RunSummary.Read(Path.Combine(run, "summary.json"))!;
    }

    private static async Task<(int Status, string Error)> Call(params string[] args)
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", args);
        return (status, error.TrimEnd());
    }
}
