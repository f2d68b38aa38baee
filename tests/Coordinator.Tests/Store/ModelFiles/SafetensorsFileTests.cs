using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.ModelFiles;

public sealed class SafetensorsFileTests : IDisposable
{
    private static readonly Dictionary<string, string> Metadata = new() { ["layers"] = "6-3-2-3-6", ["activations"] = "relu,relu,relu,sigmoid" };

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly ParameterLayout _layout = Layout(6, 3, 2, 3, 6);
    private readonly float[] _values;

    public SafetensorsFileTests()
    {
        _path = _folder["model.safetensors"];
        _values = SomeValues(_layout.Count);
    }

    internal static ParameterLayout Layout(params int[] widths) => new(new ModelSpec(
        widths, Enumerable.Repeat(Activation.Sigmoid, widths.Length - 1), ReconstructionLoss.Bce));

    /// <summary>Values that a detour over text or double would change or lose, and ordinary ones.</summary>
    internal static float[] SomeValues(int count)
    {
        float[] odd = [0f, -0f, float.Epsilon, -float.MaxValue, float.NaN, float.NegativeInfinity, 0.1f, MathF.PI];
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i => i < odd.Length ? odd[i] : random.NextSingle() - 0.5f)];
    }

    [Fact]
    public void In_memory_it_is_the_same_file()
    {
        SafetensorsFile.Write(_path, _layout, _values, Metadata);
        Assert.Equal(File.ReadAllBytes(_path), SafetensorsFile.Bytes(_layout, _values, Metadata));
    }

    [Fact]
    public void What_is_written_is_read_back_bit_for_bit()
    {
        SafetensorsFile.Write(_path, _layout, _values, Metadata);
        var read = new float[_layout.Count];
        var metadata = SafetensorsFile.ReadInto(_path, _layout, read);

        Assert.Equal(MemoryMarshal.AsBytes<float>(_values).ToArray(), MemoryMarshal.AsBytes<float>(read).ToArray());
        Assert.Equal(Metadata.OrderBy(pair => pair.Key), metadata.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Tensors_have_the_names_and_shapes_of_the_layers()
    {
        SafetensorsFile.Write(_path, _layout, _values, Metadata);
        var tensors = RawSafetensors.Read(_path).Tensors;

        Assert.Equal(
            [
                "encoder.0.weight 3x6", "encoder.0.bias 3", "encoder.1.weight 2x3", "encoder.1.bias 2",
                "decoder.0.weight 3x2", "decoder.0.bias 3", "decoder.1.weight 6x3", "decoder.1.bias 6",
            ],
            tensors.Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Shape)}"));
        Assert.Equal(_values, tensors.SelectMany(tensor => tensor.Values));
    }

    [Fact]
    public void Equal_models_are_equal_files_whatever_the_order_of_the_metadata()
    {
        SafetensorsFile.Write(_path, _layout, _values, Metadata);
        SafetensorsFile.Write(_folder["other"], _layout, _values, Metadata.Reverse().ToDictionary());

        Assert.Equal(File.ReadAllBytes(_path), File.ReadAllBytes(_folder["other"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("xyz")]
    [InlineData("ä \"quoted\"\n")]
    public void The_data_starts_at_a_multiple_of_eight_bytes(string note)
    {
        SafetensorsFile.Write(_path, _layout, _values, new Dictionary<string, string> { ["note"] = note });

        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(_path)) % 8);
        Assert.Equal(note, RawSafetensors.Read(_path).Metadata["note"]);
    }

    [Fact]
    public void Tensors_are_found_by_name_whatever_their_order_in_the_file()
    {
        File.WriteAllBytes(_path, RawSafetensors.Bytes(
            """
            {"decoder.0.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
             "decoder.0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]},
             "encoder.0.bias":{"dtype":"F32","shape":[1],"data_offsets":[24,28]},
             "encoder.0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]}}
            """,
            [1, 2, 3, 4, 5, 6, 7]));
        var read = new float[7];
        SafetensorsFile.ReadInto(_path, Layout(2, 1, 2), read);

        Assert.Equal([5, 6, 7, 3, 4, 1, 2], read);
    }

    [Fact]
    public void A_file_of_another_model_leaves_the_vector_alone()
    {
        SafetensorsFile.Write(_path, _layout, _values, Metadata);
        var other = Layout(6, 3, 6);
        var vector = Enumerable.Repeat(7f, other.Count).ToArray();
        var error = Assert.Throws<FileException>(() => SafetensorsFile.ReadInto(_path, other, vector));

        Assert.Equal($"{_path}: the file holds another model than 6-3-6: its tensor decoder.0.weight has shape [3, 2] instead of [6, 3].", error.Message);
        Assert.All(vector, value => Assert.Equal(7f, value));
    }

    [Fact]
    public void A_missing_file_is_one_line()
    {
        var error = Assert.Throws<FileException>(() => RawSafetensors.Read(_path));

        Assert.Equal($"{_path}: the model cannot be read: there is no such file.", error.Message);
    }

    [Fact]
    public void A_failed_write_is_one_line_and_leaves_nothing_behind()
    {
        Directory.CreateDirectory(_path);
        var error = Assert.Throws<FileException>(() => SafetensorsFile.Write(_path, _layout, _values, Metadata));

        Assert.StartsWith($"{_path}: the model cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(_folder.Files);
    }

    public void Dispose() => _folder.Dispose();
}
