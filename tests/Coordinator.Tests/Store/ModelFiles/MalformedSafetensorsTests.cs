using System.Buffers.Binary;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.ModelFiles;

public sealed class MalformedSafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("not json", "its header is not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", "its header is not valid JSON")]
    [InlineData("[1]", "its header is not a JSON object")]
    [InlineData("""{"a":1}""", "entry for tensor a is not a JSON object")]
    [InlineData("""{"\uD800":1}""", "its header is not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "Duplicate property 'a'")]
    [InlineData("""{"__metadata__":{"layers":3}}""", "__metadata__ entry layers in its header is not a string")]
    [InlineData("""{"__metadata__":"x"}""", "__metadata__ in its header is not a JSON object")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", "tensor a has no dtype")]
    [InlineData("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", "tensor a is of type I64, but F16, BF16, F32, F64 are read; keep only")]
    [InlineData("""{"a":{"dtype":"F16","shape":[3],"data_offsets":[0,8]}}""", "tensor a of shape [3] needs 6 bytes, but its data_offsets give it 8")]
    [InlineData("""{"a\u001b[31m":{"dtype":"I8\u0007","shape":[8],"data_offsets":[0,8]}}""", "tensor a?[31m is of type I8?, but")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "tensor a has no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "tensor a has a shape that is not a list of whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", "tensor a has a shape that is not a list of whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "tensor a has no data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,1e99]}}""", "tensor a has a data_offsets that is not a list of whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "of the form [begin, end]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "of the form [begin, end]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor a of shape [3] needs 12 bytes, but its data_offsets give it 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,7]}}""", "tensor a of shape [2] needs 8 bytes, but its data_offsets give it 7")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296],"data_offsets":[0,8]}}""", "tensor a is too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,2147483647,2],"data_offsets":[0,8]}}""", "tensor a is too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "tensor a ends at byte 12 of the data, but there are only 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "bytes 0 to 4 of its data belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "the last 4 bytes of its data belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor b overlaps the one before it")]
    [InlineData("""{}""", "the last 8 bytes of its data belong to no tensor")]
    public void A_bad_header_is_one_clear_line(string header, string problem) =>
        AssertRefused(RawSafetensors.Bytes(header, [1, 2]), problem);

    [Fact]
    public void A_header_that_is_not_utf8_is_one_clear_line() =>
        AssertRefused(RawSafetensors.Bytes([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}'], []), "its header is not valid UTF-8");

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_without_a_length_is_one_clear_line(int bytes) =>
        AssertRefused(new byte[bytes], $"it has {bytes} bytes, fewer than the 8");

    [Theory]
    [InlineData(100_000_001, "its header would be 100000001 bytes long")]
    [InlineData(-1, "its header would be 18446744073709551615 bytes long")]
    [InlineData(9, "the file is cut short: its header should have 9 bytes, but only 8 follow")]
    public void An_absurd_length_is_one_clear_line(long length, string problem)
    {
        var file = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(file, length);
        AssertRefused(file, problem);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var path = _folder["whole"];
        var layout = SafetensorsFileTests.Layout(2, 1, 2);
        SafetensorsFile.Write(path, layout, new float[layout.Count], new Dictionary<string, string>());
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
            AssertRefused(whole[..length], "");
    }

    [Theory]
    [InlineData("encoder.0.bias", "encoder.0.bas", "it has no tensor encoder.0.bias")]
    [InlineData("[1,2]", "[2,1]", "its tensor encoder.0.weight has shape [2, 1] instead of [1, 2]")]
    [InlineData("}}", "},\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[28,28]}}", "it has a tensor x too many")]
    public void A_file_of_another_model_says_what_differs(string part, string replacement, string problem)
    {
        const string Header =
            """
            {"encoder.0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"encoder.0.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"decoder.0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[12,20]},"decoder.0.bias":{"dtype":"F32","shape":[2],"data_offsets":[20,28]}}
            """;
        var path = _folder["model.safetensors"];
        File.WriteAllBytes(path, RawSafetensors.Bytes(Header.Replace(part, replacement, StringComparison.Ordinal), new float[7]));
        var error = Assert.Throws<FileException>(
            () => SafetensorsFile.ReadInto(path, SafetensorsFileTests.Layout(2, 1, 2), new float[7]));

        Assert.Equal($"{path}: the file holds another model than 2-1-2: {problem}.", error.Message);
    }

    [Fact]
    public void A_file_of_another_type_is_of_another_model()
    {
        const string Header =
            """
            {"encoder.0.weight":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]},"encoder.0.bias":{"dtype":"F32","shape":[1],"data_offsets":[16,20]},"decoder.0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[20,28]},"decoder.0.bias":{"dtype":"F32","shape":[2],"data_offsets":[28,36]}}
            """;
        var path = _folder["model.safetensors"];
        File.WriteAllBytes(path, RawSafetensors.Bytes(Header, new float[9]));
        var error = Assert.Throws<FileException>(
            () => SafetensorsFile.ReadInto(path, SafetensorsFileTests.Layout(2, 1, 2), new float[7]));

        Assert.Equal($"{path}: the file holds another model than 2-1-2: its tensor encoder.0.weight is of type F64 instead of F32.", error.Message);
    }

    private void AssertRefused(byte[] file, string problem)
    {
        var path = _folder["model.safetensors"];
        File.WriteAllBytes(path, file);
        var error = Assert.Throws<FileException>(() => RawSafetensors.Read(path));

        Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose() => _folder.Dispose();
}
