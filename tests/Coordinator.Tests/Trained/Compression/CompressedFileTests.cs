using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Autoencoder.Coordinator.Tests.Runs;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained;
using Autoencoder.Coordinator.Trained.Compression;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Compression;

public sealed class CompressedFileTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private const int CodeSize = 12;

    private static readonly SampleShape Shape = new(14, 56);

    private readonly TemporaryFolder _folder = new();
    private readonly Codec _codec = new(mnist.Model);

    private string Path => _folder["images.aec"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 300)]
    [InlineData(12, 50)]
    public void Codes_come_back_as_the_nearest_values_of_the_grid(int bits, int images)
    {
        var codes = Codes(images);
        var read = Decoded(CompressedFile.Parse(Written(codes, bits), mnist.Model), images);
        for (var d = 0; d < CodeSize; d++)
        {
            var values = Enumerable.Range(0, images).Select(i => codes[i * CodeSize + d]).ToArray();
            var step = (values.Max() - values.Min()) / ((1 << bits) - 1);
            for (var i = 0; i < images; i++)
                Assert.InRange(Math.Abs(read[i * CodeSize + d] - values[i]), 0, step * 0.50001f);
        }
    }

    [Fact]
    public void A_single_image_needs_no_bits_and_its_code_comes_back_as_it_was()
    {
        var codes = Codes(1);
        var file = CompressedFile.Parse(Written(codes, 6), mnist.Model);
        Assert.Equal(4, file.Coded.Length);
        Assert.Equal(codes, Decoded(file, 1));
    }

    [SkippableFact]
    public void A_reader_written_from_the_description_gets_the_same_codes()
    {
        const int Images = 200;
        var bytes = Written(Codes(Images), 5);
        var codes = Decoded(CompressedFile.Parse(bytes, mnist.Model), Images);
        Assert.Equal(
            [
                $"5 14 56 {Images} {CodeSize} {mnist.Model.Fingerprint}",
                .. codes.Chunk(CodeSize).Select(code => Convert.ToHexStringLower(MemoryMarshal.AsBytes<float>(code))),
            ],
            PythonScript.Run("Trained/Compression/read_aec.py", Path));
    }

    /// <summary>More images than counts can grow for.</summary>
    [SkippableFact]
    public void It_gets_the_same_codes_where_counts_are_halved()
    {
        const int Images = 70_000;
        var codes = new float[Images * CodeSize];
        for (var i = 0; i < Images; i++)
            codes[i * CodeSize] = i % 3 == 0 ? 1 : 0;
        Written(codes, 1);
        var read = PythonScript.Run("Trained/Compression/read_aec.py", Path);
        Assert.Equal(codes.Chunk(CodeSize).Select(code => Convert.ToHexStringLower(MemoryMarshal.AsBytes<float>(code))), read.Skip(1));
    }

    [Fact]
    public void Every_truncation_and_every_changed_byte_is_recognised()
    {
        var whole = Written(Codes(20), 4);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidDataException>(() => CompressedFile.Parse(whole.AsMemory(0, length), mnist.Model));
        Assert.Throws<InvalidDataException>(() => CompressedFile.Parse((byte[])[.. whole, 0], mnist.Model));
        var changed = whole.ToArray();
        for (var place = 0; place < whole.Length; place++)
        {
            for (var mask = 1; mask < 256; mask++)
            {
                changed[place] = (byte)(whole[place] ^ mask);
                Assert.Throws<InvalidDataException>(() => CompressedFile.Parse(changed, mnist.Model));
            }

            changed[place] = whole[place];
        }
    }

    /// <summary>With the right checksum, as only a malicious or mistaken writer makes them.</summary>
    [Theory]
    [InlineData(3, 2u, "its version is 2, but this program reads version 1; use the release that wrote it.")]
    [InlineData(4, 0u, "its header says 0 bits a value, or has bytes set that mean nothing; compress the images again.")]
    [InlineData(4, 13u, "its header says 13 bits a value, or has bytes set that mean nothing; compress the images again.")]
    [InlineData(6, 1u, "its header says 4 bits a value, or has bytes set that mean nothing; compress the images again.")]
    [InlineData(8, uint.MaxValue, "its header says images of 4294967295 x 56, but the model's have 784 pixels; compress the images again.")]
    [InlineData(12, 0u, "its header says images of 14 x 0, but the model's have 784 pixels; compress the images again.")]
    [InlineData(16, 0u, "its header says that it holds no images; compress the images again.")]
    [InlineData(16, 2_739_138u, "its header says 2739138 images, more than the 2147483647 pixels that a file holds; compress the images again.")]
    [InlineData(20, uint.MaxValue, "its header says codes of 4294967295 values, but the model's have 12; compress the images again.")]
    [InlineData(28, uint.MaxValue, "its parts are not as long as its header says; compress the images again.")]
    [InlineData(64, 0x7fc00000u, "its header has values of codes that are no numbers; compress the images again.")]
    [InlineData(68, 0xbf800000u, "its header has values of codes that are no numbers; compress the images again.")]
    public void A_header_that_cannot_be_is_refused_in_one_line(int place, uint value, string problem)
    {
        var bytes = Written(Codes(20), 4);
        if (place < 8)
            bytes[place] = (byte)value;
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(place), value);
        Sign(bytes);
        Assert.Equal($"{Path}: {problem}", Refusal(bytes));
    }

    [Fact]
    public void More_images_than_were_coded_end_too_early_and_fewer_too_late()
    {
        var bytes = Written(Codes(20), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), 1000);
        Sign(bytes);
        var file = CompressedFile.Parse(bytes, mnist.Model);
        Assert.Throws<InvalidDataException>(() => DecodedImages.Decode(_codec, file.Header.Count, file.OpenCodes().Read, (_, _) => { }));
        var codes = file.OpenCodes();
        codes.Read(new float[19 * CodeSize]);
        Assert.Throws<InvalidDataException>(codes.Finish);
    }

    [Fact]
    public void Another_model_is_refused_and_so_is_what_is_no_such_file()
    {
        var bytes = Written(Codes(20), 4);
        var weights = new ParameterVector(mnist.Model.Weights.Layout);
        mnist.Model.Weights.Values.CopyTo(weights.Values);
        weights.Values[0] += 1;
        using var other = new TrainedModel(mnist.Model.Spec, weights, "other.safetensors");
        Assert.Equal(
            $"{Path}: it was compressed with the model of fingerprint {mnist.Model.Fingerprint[..12]}…, but other.safetensors has {other.Fingerprint[..12]}…; name the model it was compressed with.",
            Assert.Throws<FileException>(() => CompressedFile.Read(Path, other)).Message);
        // If it is that of a run nearby, this is said.
        Directory.CreateDirectory(_folder["theirs"]);
        File.WriteAllText(_folder["theirs/run.json"], "{}");
        using (var run = new StoredRun())
            run.Summarize(1, weights: mnist.Model.WeightsSha256, model: mnist.Model.Spec, path: _folder["theirs/summary.json"]);
        var beside = new TrainedModel(mnist.Model.Spec, weights, _folder["ours/model.safetensors"]);
        Assert.EndsWith(
            $" has {other.Fingerprint[..12]}…; it was the model of {_folder["theirs"]}, with which it can be read.",
            Assert.Throws<FileException>(() => CompressedFile.Read(Path, beside)).Message,
            StringComparison.Ordinal);
        Assert.Equal($"{Path}: the file is damaged or cut short, its checksum is wrong; get it again.", Refusal(bytes[..^1]));
        Assert.Equal($"{Path}: the file is cut short; get it again.", Refusal(bytes[..40]));
        Assert.Equal($"{Path}: this is no .aec file, or its beginning is damaged; name one that compress wrote.", Refusal("PNG"u8.ToArray()));
        File.Delete(Path);
        Assert.Equal(
            $"{Path}: the compressed file cannot be read: there is no such file.",
            Assert.Throws<FileException>(() => CompressedFile.Read(Path, mnist.Model)).Message);
    }

    [Fact]
    public void Codes_that_are_no_finite_numbers_are_refused()
    {
        var codes = Codes(3);
        codes[^1] = float.NaN;
        Assert.Equal(
            "the code of image 2 has a value that is no finite number; this model cannot compress these images.",
            Assert.Throws<InputException>(() => CompressedFile.Of(codes, Shape, mnist.Model, 6)).Message);
        (codes[0], codes[^CodeSize]) = (float.MinValue, float.MaxValue);
        codes[^1] = 0;
        Assert.Throws<InputException>(() => CompressedFile.Of(codes, Shape, mnist.Model, 1));
    }

    [Fact]
    public void Six_bits_a_value_cost_little_and_the_file_is_many_times_smaller_than_gzips()
    {
        const int Images = 10_000;
        var bytes = Written(Codes(Images), 6);
        var file = CompressedFile.Parse(bytes, mnist.Model);
        var psnr = RoundTrip.Psnr(file, _codec, mnist.Data.Test, _ => { });
        var exact = new float[Images * 784];
        _codec.Reconstruct(mnist.TestImages(Images), exact);
        var error = exact.Zip(mnist.Data.Test.Pixels.ToArray(), (x, pixel) => Math.Pow(PixelValues.ToByte(x) - pixel, 2)).Average();
        Assert.InRange(10 * Math.Log10(255 * 255 / error) - psnr, 0, 0.1);

        var lossless = LosslessSizes.Of(mnist.Data.Test, _ => { });
        // What GNU gzip 1.12 -9 makes of the same pixels; the level is the same, the library is not.
        Assert.InRange(lossless.Gzip, 1_616_493 * 0.97, 1_616_493 * 1.03);
        Assert.InRange(lossless.Png, lossless.Gzip, 784 * Images);
        Assert.InRange(bytes.Length, 1, lossless.Gzip / 15);
    }

    private float[] Codes(int images)
    {
        var codes = new float[images * CodeSize];
        _codec.Encode(mnist.Data.Test, 0, codes);
        return codes;
    }

    private static float[] Decoded(CompressedFile file, int images)
    {
        var codes = new float[images * CodeSize];
        var reader = file.OpenCodes();
        reader.Read(codes);
        reader.Finish();
        return codes;
    }

    private byte[] Written(float[] codes, int bits)
    {
        var bytes = CompressedFile.Of(codes, Shape, mnist.Model, bits).Write(Path);
        Assert.Equal(bytes, File.ReadAllBytes(Path));
        return bytes;
    }

    private string Refusal(byte[] bytes)
    {
        File.WriteAllBytes(Path, bytes);
        return Assert.Throws<FileException>(() => CompressedFile.Read(Path, mnist.Model)).Message;
    }

    private static void Sign(byte[] bytes) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32.HashToUInt32(bytes.AsSpan(0, bytes.Length - 4)));
}
