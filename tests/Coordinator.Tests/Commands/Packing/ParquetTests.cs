using Autoencoder.Coordinator.Commands.Packing;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;
using ParquetSharp;

namespace Autoencoder.Coordinator.Tests.Commands.Packing;

/// <summary>Parquet as a source of coordinator pack: what DuckDB wrote (make_parquet.sql), and what Arrow's library writes here, as pyarrow does with it.</summary>
public sealed class ParquetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Source => _folder["t.parquet"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("duckdb.parquet")]
    [InlineData("duckdb-v2.parquet")]
    public async Task Numbers_of_all_kinds_are_packed_bit_for_bit_as_those_of_a_table_of_text(string name)
    {
        await Pack(PathOf("duckdb.csv"), _folder["csv"], "--label", "kind");
        await Pack(PathOf(name), _folder["parquet"], "--label", "kind");
        foreach (var file in Directory.GetFiles(_folder["csv"]))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_folder["parquet"], Path.GetFileName(file))));
        Assert.Equal(["green", "red"], PackedDescription.Read(_folder["parquet"]).LabelNames!);
    }

    [Fact]
    public async Task Rows_go_through_row_groups_and_what_is_missing_is_the_mean_or_left_out()
    {
        Write([0.5, null, double.NaN], [1.5, 2.5, 3.5, 4.5]);
        await Pack(Source, _folder["mean"], "--columns", "a", "--label", "b", "--scale", "none", "--missing", "mean");
        await Pack(Source, _folder["drop"], "--columns", "a", "--label", "b", "--scale", "none", "--missing", "drop");
        Assert.Equal([(0.5f, 0), (1.5f, 0), (2.5f, 1), (2.5f, 1), (2.5f, 2), (3.5f, 2), (4.5f, 0)], Samples(_folder["mean"]));
        Assert.Equal([(0.5f, 0), (1.5f, 0), (2.5f, 1), (3.5f, 2), (4.5f, 0)], Samples(_folder["drop"]));
    }

    [Theory]
    [InlineData("--columns a,b", "column b does not hold numbers; leave it out with --columns, or name it with --label.")]
    [InlineData("--columns a --label b", "row 2, column a: the value is missing; use --missing mean or --missing drop, or leave the column out with --columns.")]
    [InlineData("--columns lists.list.item", "column lists.list.item does not hold numbers; leave it out with --columns, or name it with --label.")]
    [InlineData("--columns a --missing mean --label lists.list.item", "column lists.list.item holds neither text nor numbers; name another one with --label, or none.")]
    public async Task A_column_or_value_that_is_no_number_is_one_line(string options, string problem)
    {
        Write([0.5, null], [1.5]);
        Assert.Equal((2, $"error: {Source}: {problem}"), await Call(Source, _folder["packed"], options.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(["t.parquet"], _folder.Files);
    }

    /// <summary>pandas keeps the names of rows among the columns.</summary>
    [Fact]
    public async Task The_index_of_pandas_is_no_feature_unless_it_is_named()
    {
        using (var writer = new ParquetFileWriter(Source, [new Column<double>("a"), new Column<long>("__index_level_0__")]))
        using (var group = writer.AppendRowGroup())
        {
            Append(group, [0.5, 0.25, 1]);
            Append(group, [7L, 8, 9]);
            writer.Close();
        }

        await Pack(Source, _folder["all"]);
        Assert.Equal(["a"], PackedDescription.Read(_folder["all"]).Columns!);
        await Pack(Source, _folder["named"], "--columns", "__index_level_0__,a");
        Assert.Equal(["__index_level_0__", "a"], PackedDescription.Read(_folder["named"]).Columns!);
    }

    /// <summary>Each is told in one line, or does no harm.</summary>
    [Fact]
    public void A_file_that_is_cut_short_or_damaged_is_one_line()
    {
        var whole = File.ReadAllBytes(PathOf("duckdb.parquet"));
        for (var length = 0; length < whole.Length; length += 97)
            Assert.NotNull(ErrorOf(whole[..length]));
        for (var i = 0; i < whole.Length; i += 61)
            _ = ErrorOf([.. whole[..i], (byte)~whole[i], .. whole[(i + 1)..]]);
        var other = File.ReadAllBytes(PathOf("duckdb-v2.parquet"));
        other[35] = 0;
        Assert.Equal("it is damaged: a column has other values than it says; write it again.", ErrorOf(other));
        Assert.Equal("the file is empty; give a table of numbers.", ErrorOf([]));
        Assert.Matches("^it cannot be read as a Parquet file \\(Invalid: Parquet magic bytes not found in footer.*\\); write it again\\.$", ErrorOf([.. "a,b\n1,2\n3,4\n"u8]));
    }

    private string? ErrorOf(byte[] bytes)
    {
        File.WriteAllBytes(Source, bytes);
        try
        {
            new TableSource(new ParquetTable(Source), "kind", null, MissingValues.Mean).Read(isTest: false, (_, _) => { });
            return null;
        }
        catch (FileException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            return e.Message[(Source.Length + 2)..];
        }
    }

    /// <summary>A file of columns a, b (x, y, z, x, …) and lists, with a row group for each array.</summary>
    private void Write(params double?[][] groups)
    {
        using var writer = new ParquetFileWriter(Source, [new Column<double?>("a"), new Column<string>("b"), new Column<int[]>("lists")]);
        foreach (var values in groups)
        {
            using var group = writer.AppendRowGroup();
            Append(group, values);
            Append(group, [.. values.Select((_, i) => "xyz"[i % 3].ToString())]);
            Append(group, [.. values.Select(value => Array.Empty<int>())]);
        }

        writer.Close();
    }

    private static void Append<T>(RowGroupWriter group, T[] values)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(values);
    }

    private static (float Value, int Label)[] Samples(string folder)
    {
        var data = DataSet.Load(folder);
        return [.. from set in (Shared.Numerics.Samples.SampleSet[])[data.Train, data.Test] from i in Enumerable.Range(0, set.Count) select (set.Floats(i)[0], (int)set.Labels[i]) into sample orderby sample select sample];
    }

    private static async Task Pack(string source, string to, params string[] options) => Assert.Equal((0, ""), await Call(source, to, options));

    private static async Task<(int Status, string Error)> Call(string source, string to, params string[] options)
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", ["pack", source, "--out", to, .. options]);
        return (status, error.TrimEnd());
    }

    private static string PathOf(string file) => RepositoryFolder.Path("tests", "Coordinator.Tests", "Commands", "Packing", "files", file);
}
