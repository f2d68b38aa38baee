using Autoencoder.Coordinator.Tests.Store.ModelFiles;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Coordinator.Tests.Trained.Models;

public sealed class ModelFromFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["model.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0", "2", "4", "6")]
    [InlineData("encoder.0", "encoder.2", "decoder.0", "decoder.2")]
    public void PyTorchs_names_are_put_in_order(params string[] layers)
    {
        Write("", [.. Tensors(layers, 6, 3, 2, 3, 6).Reverse()]);
        using var model = TrainedModel.Open(Path, [Relu, Sigmoid], ReconstructionLoss.Bce);
        Assert.Equal("6-3-2-3-6 relu,relu,relu,sigmoid bce", model.Spec.ToString());
        // Each value is a hundred times its layer's number plus its place, weights before biases.
        foreach (var (l, layer) in model.Weights.Layout.Layers.Index())
        {
            Assert.Equal(100 * l, model.Weights.Values[layer.WeightOffset]);
            Assert.Equal(100 * l + layer.WeightCount + layer.Outputs - 1, model.Weights.Values[layer.BiasOffset + layer.Outputs - 1]);
        }
    }

    [Fact]
    public void The_fingerprint_tells_functions_apart_and_not_how_they_were_trained()
    {
        Write("", Tensors(["0", "1"], 2, 1, 2));
        using var a = TrainedModel.Open(Path, [Relu, Sigmoid], ReconstructionLoss.Bce);
        using var b = TrainedModel.Open(Path, [Relu, Sigmoid], ReconstructionLoss.Mse);
        using var c = TrainedModel.Open(Path, [Tanh, Sigmoid], ReconstructionLoss.Mse);
        Assert.Equal(a.Fingerprint, b.Fingerprint);
        Assert.NotEqual(b.Fingerprint, c.Fingerprint);
        Assert.Equal(b.WeightsSha256, c.WeightsSha256);
        // By Python's hashlib, of the lines that docs/aec-format.md gives.
        Assert.Equal("15c3866da58fd1fe9702132e610339f58d0f471f0120a8d9a4064d0718042b2d", a.WeightsSha256);
        Assert.Equal("59ed5da18c0d34dfc036ab547978329c7d2ef685abd459a289b06afe423db4f1", a.Fingerprint);
    }

    [Fact]
    public void What_the_file_does_not_say_has_to_be_given()
    {
        Write("", Tensors(["0", "1"], 2, 1, 2));
        AssertRefused("it does not say what its 2 layers (2-1-2) are; give --activations and --loss, for example --activations relu,sigmoid --loss bce.");
        AssertRefused("it does not say what its 2 layers (2-1-2) are; give --loss, for example --activations relu,sigmoid --loss bce.", [Relu, Relu]);
    }

    [Fact]
    public void What_the_file_says_is_not_overruled()
    {
        Write("""{"format":"autoencoder-1","layers":"2-1-2","activations":"relu,sigmoid","loss":"bce"}""", Tensors(["encoder.0", "decoder.0"], 2, 1, 2));
        using var model = TrainedModel.Open(Path, [Relu, Sigmoid], ReconstructionLoss.Bce);
        AssertRefused("it was trained with activations relu,sigmoid; leave --activations out.", [Tanh, Sigmoid]);
        AssertRefused("it was trained with loss bce; leave --loss out.", loss: ReconstructionLoss.Mse);
    }

    [Theory]
    [InlineData("0.weight [1,2]|0.bias [1]|1.weight [2,3]|1.bias [2]", "1.weight takes 3 values, but 0.weight before it gives 1; the layers must follow each other.")]
    [InlineData("0.weight [1,2]|0.bias [1]|1.weight [3,1]|1.bias [3]", "layers 2-1-3: the last width must equal the first, because the output is an image of the same size.")]
    [InlineData("0.weight [2,2]|0.bias [2]", "layers 2-2: an autoencoder has at least three widths, for example 784-32-784.")]
    [InlineData("0.weight [1,2]|0.bias [2]|1.weight [2,1]|1.bias [2]", "0.bias has shape [2] instead of [1], the outputs of 0.weight.")]
    [InlineData("0.weight [1,2,1,1]|0.bias [1]", "0.weight has shape [1, 2, 1, 1] instead of [outputs, inputs]; only dense layers can be used.")]
    [InlineData("0.weight [1,2]|1.weight [2,1]|1.bias [2]", "0 has no bias, and zeros are taken; make a model of it once, with coordinator import.")]
    [InlineData("0.weight [1,2]|0.bias [1]|decoder.0.weight [2,1]|decoder.0.bias [2]", "its layers follow each other, by their shapes, as 0, decoder.0; make a model of it once, with coordinator import.")]
    [InlineData("bert.embeddings [1]", "its tensor bert.embeddings is no part of an autoencoder of dense layers; they are named encoder.0.weight, encoder.0.bias … decoder.0.weight …, or 0.weight …, fc1.weight … and alike.")]
    [InlineData("0.bias [2]", "0.bias has no weight beside it; only dense layers can be used.")]
    [InlineData("encoder.0.weight [1,2]|encoder.0.bias [1]|encoder.1.weight [1,1]|encoder.1.bias [1]|decoder.0.weight [2,1]|decoder.0.bias [2]",
        "its encoder has 2 layers of 2-1-1-2, but here the code is the first of the narrowest inner widths, after 1; to use it that way, give coordinator import --order encoder.0,encoder.1,decoder.0.")]
    public void Tensors_that_make_no_autoencoder_are_refused(string tensors, string problem)
    {
        Write("", [.. tensors.Split('|').Select(tensor => tensor.Split(' ')).Select(parts => (parts[0], parts[1]))]);
        AssertRefused(problem, [Relu, Linear], ReconstructionLoss.Mse);
    }

    [Theory]
    [InlineData("""{"format":"autoencoder-1","layers":"784-32-784"}""", "its metadata say layers 784-32-784, but its tensors make 2-1-2; get the file again.")]
    [InlineData("""{"format":"autoencoder-1","activations":"relu,softplus"}""", "there is no activation softplus.")]
    [InlineData("""{"format":"autoencoder-1","activations":"relu,relu,sigmoid"}""", "its metadata say activations relu,relu,sigmoid, but its tensors make 2 layers (2-1-2); get the file again.")]
    [InlineData("""{"format":"autoencoder-1","activations":"relu,sigmoid","loss":"huber"}""", "there is no loss huber.")]
    [InlineData("""{"format":"autoencoder-2"}""", "its format is autoencoder-2, but this version reads autoencoder-1; use the release that wrote it.")]
    public void Metadata_that_cannot_be_followed_are_refused(string metadata, string problem)
    {
        Write(metadata, Tensors(["0", "1"], 2, 1, 2));
        AssertRefused(problem, loss: ReconstructionLoss.Mse);
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_refused()
    {
        Write("", Tensors(["0", "1"], 2, 1, 2), float.NaN);
        AssertRefused("tensor 1.bias has values that are no finite numbers: the training diverged; train again with a lower learning rate.", [Relu, Linear], ReconstructionLoss.Mse);
    }

    [Fact]
    public void Other_formats_and_no_file_at_all_are_told_apart()
    {
        AssertRefused("there is no such file or folder; give the folder of a run or model, a checkpoint or a .safetensors file.");
        File.WriteAllBytes(Path, []);
        AssertRefused("the file is cut short or not a safetensors file: it has 0 bytes, fewer than the 8 of the header's length.");
        File.WriteAllBytes(Path, [.. "PK\u0003\u0004 and so on"u8]);
        AssertRefused("the zip archive is cut short or damaged; get the file again.");
        File.WriteAllBytes(Path, [0x80, 2, (byte)'}', .. new byte[16]]);
        AssertRefused("this is a Python pickle, which only Python can read; save the state dict with safetensors.torch.save_file.");
        File.Delete(Path);
        var e = Assert.Throws<SettingsException>(() => TrainedModel.Open(_folder.Path));
        Assert.Equal($"{_folder.Path} holds neither a run (settings.json) nor a model (model.safetensors); give the folder of one, as its --out was.", e.Message);
        File.WriteAllText(_folder["settings.json"], "{}");
        var none = Assert.Throws<FileException>(() => TrainedModel.Open(_folder.Path));
        Assert.Equal($"{_folder.Path}: this run has no model yet, neither model.safetensors nor a checkpoint; wait for its first checkpoint.", none.Message);
    }

    [Fact]
    public void Metadata_of_others_are_passed_over()
    {
        Write("""{"format":"pt","layers":"12","activations":"gelu","loss":"none"}""", Tensors(["0", "1"], 2, 1, 2));
        using var model = TrainedModel.Open(Path, [Relu, Sigmoid], ReconstructionLoss.Bce);
        Assert.Equal("2-1-2 relu,sigmoid bce", model.Spec.ToString());
    }

    /// <summary>A pickle begins with 0x80 and 2 to 5, and so does the length of such a header.</summary>
    [Theory]
    [InlineData(0x0280)]
    [InlineData(0x0380)]
    [InlineData(0x0480)]
    [InlineData(0x0580)]
    public void A_header_of_any_length_is_no_pickle(int length)
    {
        Write("", Tensors(["0", "1"], 2, 1, 2), headerLength: length);
        Assert.Equal([(byte)length, (byte)(length >> 8)], File.ReadAllBytes(Path)[..2]);
        using var model = TrainedModel.Open(Path, [Relu, Sigmoid], ReconstructionLoss.Bce);
        Assert.Equal("2-1-2 relu,sigmoid bce", model.Spec.ToString());
    }

    private void AssertRefused(string problem, Activation[]? activations = null, ReconstructionLoss? loss = null)
    {
        var e = Assert.Throws<FileException>(() => TrainedModel.Open(Path, activations is null ? null : [.. activations], loss));
        Assert.Equal($"{Path}: {problem}", e.Message);
        Assert.IsAssignableFrom<IUserError>(e);
    }

    private static (string Name, string Shape)[] Tensors(string[] layers, params int[] widths) =>
    [
        .. layers.SelectMany((layer, l) => ((string, string)[])
            [($"{layer}.weight", $"[{widths[l + 1]},{widths[l]}]"), ($"{layer}.bias", $"[{widths[l + 1]}]")]),
    ];

    /// <summary>Tensors that lie in the file in this order; a layer's values are its number in hundreds and their place in it.</summary>
    private void Write(string metadata, (string Name, string Shape)[] tensors, float? last = null, int headerLength = 0)
    {
        var (entries, data) = (new List<string>(), new List<float>());
        var layers = tensors.Select(tensor => tensor.Name[..tensor.Name.LastIndexOf('.')]).Distinct()
            .OrderBy(name => name.StartsWith('d')).ThenBy(name => name, StringComparer.Ordinal).ToList();
        foreach (var (name, shape) in tensors)
        {
            var count = shape.Trim('[', ']').Split(',').Aggregate(1, (product, size) => product * int.Parse(size, System.Globalization.CultureInfo.InvariantCulture));
            var layer = name[..name.LastIndexOf('.')];
            var before = name.EndsWith("bias", StringComparison.Ordinal) && tensors.FirstOrDefault(tensor => tensor.Name == $"{layer}.weight").Shape is { } weight
                ? weight.Trim('[', ']').Split(',').Aggregate(1, (product, size) => product * int.Parse(size, System.Globalization.CultureInfo.InvariantCulture))
                : 0;
            entries.Add($"\"{name}\":{{\"dtype\":\"F32\",\"shape\":{shape},\"data_offsets\":[{4 * data.Count},{4 * (data.Count + count)}]}}");
            data.AddRange(Enumerable.Range(before, count).Select(place => 100f * layers.IndexOf(layer) + place));
        }

        if (last is { } value)
            data[^1] = value;
        if (metadata.Length > 0)
            entries.Add($"\"__metadata__\":{metadata}");
        File.WriteAllBytes(Path, RawSafetensors.Bytes($"{{{string.Join(',', entries)}}}".PadRight(headerLength), [.. data]));
    }
}
