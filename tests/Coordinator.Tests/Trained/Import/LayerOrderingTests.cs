using Autoencoder.Coordinator.Tests.Store.ModelFiles;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Coordinator.Tests.Trained.Import;

public sealed class LayerOrderingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["net.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fc1 fc2 fc9 fc10")]
    [InlineData("0 2 10 12")]
    [InlineData("layers.0 layers.1 layers.2 layers.10")]
    [InlineData("encoder.0 encoder.2 decoder.0 decoder.2")]
    [InlineData("encoder decoder")]
    [InlineData("enc1 enc2 dec1 dec2")]
    [InlineData("encoder_fc1 encoder_fc2 decoder_fc1 decoder_fc2")]
    [InlineData("Encoder.0 Encoder.1 Decoder.0")]
    [InlineData("dense dense_1 dense_2 dense_10")]
    [InlineData("module.encoder.0 module.encoder.2 module.decoder.0")]
    [InlineData("_orig_mod.module.model.fc1 _orig_mod.module.model.fc2 _orig_mod.module.model.fc3")]
    [InlineData("module._orig_mod.0 module._orig_mod.2")]
    [InlineData("encoder._orig_mod.0 encoder._orig_mod.2 decoder.0 decoder.2")]
    [InlineData("sequential.dense sequential.dense_1 sequential_1.dense sequential_1.dense_1")]
    [InlineData("blocks.0.fc blocks.1.fc blocks.20.fc blocks.100.fc")]
    [InlineData("l18446744073709551616 l18446744073709551617")]
    public void Names_that_say_it_decide(string names)
    {
        var layers = names.Split(' ');
        // But for the code, all widths are the same.
        int Width(int place) => place == (layers.Length + 1) / 2 ? 1 : 2;
        using var model = Import([.. layers.Select((name, place) => new Layer(name, Width(place), Width(place + 1), place)).Reverse()]);
        Assert.Equal(layers.Select((_, place) => (float)place), Marks(model));
        Assert.Empty(model.Adjustments);
    }

    [Theory]
    [InlineData("hidden 6 2, output 2 6", "hidden output")]
    [InlineData("out 4 6, in 6 4, bottleneck 4 2, widen 2 4", null)]
    [InlineData("encoder.0 6 4, encoder.2 4 3, code 3 2, decoder.0 2 4, decoder.2 4 6", "encoder.0 encoder.2 code decoder.0 decoder.2")]
    [InlineData("expand.0 2 4, expand.1 4 6, squeeze.0 6 4, squeeze.1 4 2", "squeeze.0 squeeze.1 expand.0 expand.1")]
    [InlineData("a 6 9, b 9 2, c 2 6", null)]
    public void Else_their_shapes_do_if_they_allow_one_order_only(string layers, string? order)
    {
        Layer[] parsed = [.. layers.Split(", ").Select(layer => layer.Split(' ')).Select((parts, place) => new Layer(parts[0], Number(parts[1]), Number(parts[2]), place))];
        if (order is null)
        {
            Assert.StartsWith(
                $"{Path}: its names do not say in which order its layers follow each other, and their shapes allow several; give the order to coordinator import, for example --order {string.Join(',', parsed.Select(layer => layer.Name))}; it has ",
                Assert.Throws<FileException>(() => Import(parsed)).Message, StringComparison.Ordinal);
            return;
        }

        var names = order.Split(' ');
        using var model = Import([.. parsed.OrderBy(layer => layer.Name, StringComparer.Ordinal)]);
        Assert.Equal(names.Select(name => (float)parsed.Single(layer => layer.Name == name).Mark), Marks(model));
        Assert.Equal($"its layers follow each other, by their shapes, as {string.Join(", ", names)}", Assert.Single(model.Adjustments));
    }

    [Fact]
    public void Several_orders_are_an_error_that_lists_the_layers() => Assert.Equal(
        $"{Path}: its names do not say in which order its layers follow each other, and their shapes allow several; give the order to coordinator import, for example --order bottleneck,in,out,widen; it has bottleneck (4 to 2), in (6 to 4), out (4 to 6), widen (2 to 4).",
        Assert.Throws<FileException>(() => Import(Ambiguous)).Message);

    [Theory]
    [InlineData("in,bottleneck,widen,out")]
    [InlineData("module.in,module.bottleneck,module.widen,module.out")]
    public void The_order_can_be_given(string order)
    {
        using var model = Import([.. Ambiguous.Select(layer => layer with { Name = $"module.{layer.Name}" })], order);
        Assert.Equal("6-4-2-4-6", model.Spec.LayersText);
        Assert.Equal([1, 0, 3, 2], Marks(model));
        Assert.Empty(model.Adjustments);
    }

    [Theory]
    [InlineData("in,bottleneck,widen", "--order leaves out out; it has bottleneck (4 to 2), in (6 to 4), out (4 to 6), widen (2 to 4).")]
    [InlineData("in,bottleneck,widen,end", "--order names end, but it has bottleneck (4 to 2), in (6 to 4), out (4 to 6), widen (2 to 4).")]
    [InlineData("in,in,widen,out", "--order names in twice; name each layer once.")]
    [InlineData("in,widen,bottleneck,out", "widen.weight takes 2 values, but in.weight before it gives 4; the layers must follow each other.")]
    public void An_order_that_is_none_is_refused(string order, string problem) =>
        Assert.Equal($"{Path}: {problem}", Assert.Throws<FileException>(() => Import(Ambiguous, order)).Message);

    /// <summary>Where the names say that the code is elsewhere than here.</summary>
    [Fact]
    public void A_given_order_goes_before_what_the_names_say()
    {
        Layer[] layers = [new("encoder.0", 2, 1, 0), new("encoder.1", 1, 1, 1), new("decoder.0", 1, 2, 2)];
        Assert.Contains("to use it that way, give coordinator import --order encoder.0,encoder.1,decoder.0", Assert.Throws<FileException>(() => Import(layers)).Message, StringComparison.Ordinal);
        using var model = Import(layers, "encoder.0,encoder.1,decoder.0");
        Assert.Equal("2-1-1-2", model.Spec.LayersText);
    }

    [Fact]
    public void Layers_that_make_no_chain_are_listed() => Assert.Equal(
        $"{Path}: there is no order in which its layers make an autoencoder, each taking what the one before it gives, the last giving what the first takes, and fewer values between; it has mean (4 to 2), start (6 to 4), variance (4 to 2).",
        Assert.Throws<FileException>(() => Import([new("mean", 4, 2, 0), new("start", 6, 4, 1), new("variance", 4, 2, 2)])).Message);

    /// <summary>Neither the search nor the line grows with them.</summary>
    [Fact]
    public void Very_many_layers_of_one_shape_end_soon()
    {
        var few = Enumerable.Range(0, 200).Select(place => new Layer(Word(place), place == 0 ? 2 : 1, 1, place));
        Assert.EndsWith(" and 180 more.", Assert.Throws<FileException>(() => Import([.. few])).Message, StringComparison.Ordinal);
        var many = Enumerable.Range(0, 1001).Select(place => new Layer(Word(place), 1, 1, place));
        Assert.Equal(
            $"{Path}: it has 1001 layers, where at most 1000 are read; keep only those of the autoencoder.",
            Assert.Throws<FileException>(() => Import([.. many])).Message);
    }

    private static Layer[] Ambiguous => [new("bottleneck", 4, 2, 0), new("in", 6, 4, 1), new("out", 4, 6, 2), new("widen", 2, 4, 3)];

    private static string Word(int place) => string.Concat(place.ToString("D4", System.Globalization.CultureInfo.InvariantCulture).Select(digit => (char)(digit - '0' + 'o')));

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private TrainedModel Import(IEnumerable<Layer> layers, string? order = null)
    {
        var (entries, data) = (new List<string>(), new List<float>());
        foreach (var layer in layers)
        {
            Add($"{layer.Name}.bias", $"[{layer.Outputs}]", layer.Outputs, layer.Mark);
            Add($"{layer.Name}.weight", $"[{layer.Outputs},{layer.Inputs}]", layer.Outputs * layer.Inputs, 0);
        }

        File.WriteAllBytes(Path, RawSafetensors.Bytes($"{{{string.Join(',', entries)}}}", [.. data]));
        return TrainedModel.Import(Path, [Relu, Sigmoid], ReconstructionLoss.Bce, order is null ? null : [.. order.Split(',')]);

        void Add(string name, string shape, int count, int value)
        {
            entries.Add($"\"{name}\":{{\"dtype\":\"F32\",\"shape\":{shape},\"data_offsets\":[{4 * data.Count},{4 * (data.Count + count)}]}}");
            data.AddRange(Enumerable.Repeat((float)value, count));
        }
    }

    private static IEnumerable<float> Marks(TrainedModel model) =>
        [.. model.Weights.Layout.Layers.Select(layer => model.Weights.Values[layer.BiasOffset])];

    /// <param name="Mark">What its bias is filled with.</param>
    private sealed record Layer(string Name, int Inputs, int Outputs, int Mark);
}
