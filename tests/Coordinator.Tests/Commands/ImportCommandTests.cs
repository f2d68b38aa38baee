using Autoencoder.Coordinator.Tests.Store.ModelFiles;
using Autoencoder.Coordinator.Tests.Trained.Import;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

public sealed class ImportCommandTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private static readonly string[] Given = ["--activations", "relu,linear,relu,sigmoid", "--loss", "bce"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_taken_otherwise_than_the_file_has_it_is_told()
    {
        var source = ForeignFiles.Path("nested-f16.weights.h5");
        var (status, error, output) = await Import(source, Given);
        Assert.Equal((0, ""), (status, error));
        Assert.Equal(
            [
                $"{source}: its F16 values are converted to F32",
                $"{_folder["model.safetensors"]}: 6-4-2-4-6 relu,linear,relu,sigmoid bce, weights c07dac207a3492854b8eab5f40b63a8fe30e231dee1fb07fb0c000edc7893f53",
            ],
            output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task The_folder_that_import_fills_is_a_model_for_the_other_commands()
    {
        var (model, codes) = (_folder["mine"], _folder["codes.npy"]);
        Assert.Equal((0, ""), Ended(await CalledProgram.Run("coordinator", ["import", mnist.File, "--out", model])));
        Assert.Equal((0, ""), Ended(await CalledProgram.Run("coordinator", ["encode", "--model", model, "--data", MnistExtract.Folder, "--out", codes])));
        Assert.True(File.Exists(codes));
        // What is read is not written over, as little as in a run's folder.
        var file = Path.Combine(model, "model.safetensors");
        Assert.Equal(
            (2, $"error: {file} is to be read, so that nothing can be written there; choose another place with --out."),
            Ended(await CalledProgram.Run("coordinator", ["export", model, "--format", "npz", "--out", file])));

        static (int, string) Ended((int Status, string Error, string) end) => (end.Status, end.Error.Trim());
    }

    [Fact]
    public async Task Activations_and_loss_have_to_be_given() => Assert.Equal(
        (2, $"error: {ForeignFiles.Path("compiled.keras")}: it does not say what its 4 layers (6-4-2-4-6) are; give --activations and --loss, for example --activations relu,sigmoid --loss bce.{Environment.NewLine}", ""),
        await Import(ForeignFiles.Path("compiled.keras")));

    [Fact]
    public async Task An_order_that_nothing_tells_is_asked_for_and_then_given()
    {
        var path = _folder["net.safetensors"];
        File.WriteAllBytes(path, RawSafetensors.Bytes(
            """
            {"deep.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"deep.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},
            "out.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[12,36]},"out.bias":{"dtype":"F32","shape":[3],"data_offsets":[36,48]},
            "in.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[48,72]},"in.bias":{"dtype":"F32","shape":[2],"data_offsets":[72,80]},
            "wide.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[80,88]},"wide.bias":{"dtype":"F32","shape":[2],"data_offsets":[88,96]}}
            """,
            new float[24]));
        Assert.Equal(
            (2, $"error: {path}: its names do not say in which order its layers follow each other, and their shapes allow several; give the order to coordinator import, for example --order deep,out,in,wide; it has deep (2 to 1), out (2 to 3), in (3 to 2), wide (1 to 2).{Environment.NewLine}", ""),
            await Import(path, Given));
        var (status, error, output) = await Import(path, [.. Given, "--order", "in, deep, wide, out"]);
        Assert.Equal((0, ""), (status, error));
        Assert.Contains(": 3-2-1-2-3 relu,linear,relu,sigmoid bce, weights ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_in_a_folder_has_its_order()
    {
        var folder = _folder["run"];
        Directory.CreateDirectory(folder);
        Assert.Equal(
            (2, $"error: {folder}: this folder's model says in which order its layers follow each other; leave --order out.{Environment.NewLine}", ""),
            await Import(folder, "--order", "encoder.0,decoder.0"));
    }

    private Task<(int Status, string Error, string Output)> Import(string path, params string[] options) =>
        CalledProgram.Run("coordinator", ["import", path, .. options, "--out", _folder["model.safetensors"]]);
}
