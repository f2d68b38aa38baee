using System.IO.Compression;
using Autoencoder.Coordinator.Trained.Export;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Coordinator.Tests.Trained.Import;

/// <summary>One model, saved in each way that its users have; its values are the same in all types of floating-point numbers.</summary>
public sealed class WeightsFileTests : IDisposable
{
    private const string Weights = "c07dac207a3492854b8eab5f40b63a8fe30e231dee1fb07fb0c000edc7893f53";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sequential-f16.safetensors", "its F16 values are converted to F32")]
    [InlineData("data-parallel-bf16.safetensors", "its BF16 values are converted to F32")]
    [InlineData("compiled-f64.safetensors", "its F64 values are converted to F32")]
    [InlineData("savez.npz")]
    [InlineData("savez-f16-compressed.npz", "its F16 values are converted to F32")]
    [InlineData("savez-f64-fortran.npz", "its F64 values are converted to F32")]
    [InlineData("sequential.weights.h5")]
    [InlineData("nested-f16.weights.h5", "its F16 values are converted to F32")]
    [InlineData("bf16.weights.h5", "its BF16 values are converted to F32")]
    [InlineData("subclass-f64.weights.h5", "its F64 values are converted to F32")]
    [InlineData("compiled.keras")]
    [InlineData("keras2.h5")]
    [InlineData("keras2-nested-model.h5")]
    public void However_it_was_saved_it_is_the_same_model_and_computes_what_PyTorch_does(string file, params string[] adjustments)
    {
        using var model = Import(file);
        Assert.Equal("6-4-2-4-6 relu,linear,relu,sigmoid bce", model.Spec.ToString());
        Assert.Equal(Weights, model.WeightsSha256);
        Assert.Equal(adjustments, model.Adjustments);

        var expected = ForeignFiles.Expected;
        var codec = new Codec(model);
        var (codes, reconstructions) = (new float[expected.Codes.Length], new float[expected.Reconstructions.Length]);
        codec.Encode(expected.Images, codes);
        codec.Reconstruct(expected.Images, reconstructions);
        AssertClose(expected.Codes, codes);
        AssertClose(expected.Reconstructions, reconstructions);
    }

    [Fact]
    public void A_layer_without_bias_has_one_of_zeros()
    {
        using var whole = Import("savez.npz");
        using var model = Import("no-bias.safetensors");
        Assert.Equal("encoder.0, decoder.2 have no bias, and zeros are taken", Assert.Single(model.Adjustments));
        Assert.NotEqual(whole.WeightsSha256, model.WeightsSha256);
        foreach (var layer in new[] { whole.Weights.Layout.Layers[0], whole.Weights.Layout.Layers[3] })
            whole.Weights.Values.Slice(layer.BiasOffset, layer.Outputs).Clear();

        Assert.Equal(whole.Weights.Values.ToArray(), model.Weights.Values.ToArray());
    }

    [Fact]
    public void An_npz_that_was_exported_comes_in_again()
    {
        using var model = Import("savez.npz");
        NpzFile.Write(_folder["model.npz"], model.Weights);
        using var again = TrainedModel.Import(_folder["model.npz"], [Relu, Linear, Relu, Sigmoid], ReconstructionLoss.Bce);
        Assert.Equal(Weights, again.WeightsSha256);
        Assert.Empty(again.Adjustments);
    }

    /// <summary>What needs an adjustment or another format than safetensors is said once, and not with each command.</summary>
    [Theory]
    [InlineData("sequential-f16.safetensors", "its F16 values are converted to F32; make a model of it once, with coordinator import.")]
    [InlineData("no-bias.safetensors", "encoder.0, decoder.2 have no bias, and zeros are taken; make a model of it once, with coordinator import.")]
    [InlineData("savez.npz", "this is numpy's .npz; make a model of it once, with coordinator import.")]
    [InlineData("sequential.weights.h5", "these are Keras's weights; make a model of it once, with coordinator import.")]
    [InlineData("compiled.keras", "these are Keras's weights; make a model of it once, with coordinator import.")]
    public void Other_commands_leave_it_to_import(string file, string problem)
    {
        var path = ForeignFiles.Path(file);
        var error = Assert.Throws<FileException>(() => TrainedModel.Open(path, [Relu, Linear, Relu, Sigmoid], ReconstructionLoss.Bce));
        Assert.Equal($"{path}: {problem}", error.Message);
    }

    [Fact]
    public void A_zip_archive_of_something_else_says_what_it_holds()
    {
        using (var archive = new ZipArchive(File.Create(_folder["some.zip"]), ZipArchiveMode.Create))
            archive.CreateEntry("letter.txt");
        var error = Assert.Throws<FileException>(() => TrainedModel.Import(_folder["some.zip"]));
        Assert.Equal(
            $"{_folder["some.zip"]}: this is a zip archive, but neither numpy's .npz nor Keras's .keras: it holds letter.txt; save the weights as .safetensors, .npz or .weights.h5.",
            error.Message);
    }

    private static TrainedModel Import(string file) =>
        TrainedModel.Import(ForeignFiles.Path(file), [Relu, Linear, Relu, Sigmoid], ReconstructionLoss.Bce);

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-6f);
    }
}
