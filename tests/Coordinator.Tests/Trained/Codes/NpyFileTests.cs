using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;
using CsCheck;

namespace Autoencoder.Coordinator.Tests.Trained.Codes;

public sealed class NpyFileTests : IDisposable
{
    private const string Reference = "Trained/Codes/npy_reference.py";

    private static readonly Lazy<TemporaryFolder> OfNumpy = new(WriteByNumpy);

    private static readonly float[] Values = [0, -0.25f, 0.5f, 0.75f, 1, 1.25f, 1.5f, 1.75f, 2, 2.25f, 2.5f, 2.75f];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Numpy_loads_what_is_written()
    {
        NpyFile.Write(_folder["codes.npy"], Values, 3);
        Assert.Equal(
            ["version 1 0", "<f4 True (4, 3) 0", Convert.ToHexStringLower(MemoryMarshal.AsBytes<float>(Values))],
            PythonScript.Run(Reference, $"read:{_folder["codes.npy"]}", "numpy"));
    }

    [SkippableFact]
    public void What_numpy_writes_is_read_whatever_version_type_and_order()
    {
        var files = (from version in "123" from type in (string[])["f4", "f8"] from order in "CF" select $"{version}{type}{order}.npy").ToArray();
        // Out here, where a skip is no failure.
        var written = OfNumpy.Value;
        Assert.All(files, file => Assert.Equal(Values, NpyFile.Read(written[file], 3)));
    }

    [SkippableTheory]
    [InlineData("big.npy", "its values are >f4, but <f4 and <f8 are read; convert them with .astype('<f4').")]
    [InlineData("int.npy", "its values are <i4, but <f4 and <f8 are read; convert them with .astype('<f4').")]
    [InlineData("half.npy", "its values are <f2, but <f4 and <f8 are read; convert them with .astype('<f4').")]
    [InlineData("flat.npy", "its shape is (3), but the model's codes are [images, 3], at least one.")]
    [InlineData("wide.npy", "its shape is (3, 4), but the model's codes are [images, 3], at least one.")]
    [InlineData("none.npy", "its shape is (0, 3), but the model's codes are [images, 3], at least one.")]
    [InlineData("scalar.npy", "its shape is (), but the model's codes are [images, 3], at least one.")]
    [InlineData("nan.npy", "value 4 is no finite float32 number; the codes of images are.")]
    [InlineData("large.npy", "value 2 is no finite float32 number; the codes of images are.")]
    [InlineData("record.npy", "its header {'descr': [('a', '<f4'), ('b', '<f4')], 'fortran_order': False, 'shape': (4,), } does not describe an array of numbers; write one with numpy.save.")]
    [InlineData("several.npz", "this is no .npy file; write one with numpy.save.")]
    public void Other_files_of_numpy_are_refused_in_one_line(string file, string problem)
    {
        var path = OfNumpy.Value[file];
        Assert.Equal($"{path}: {problem}", Assert.Throws<FileException>(() => NpyFile.Read(path, 3)).Message);
    }

    [Fact]
    public void Every_truncation_is_recognised()
    {
        NpyFile.Write(_folder["whole.npy"], Values, 3);
        var whole = File.ReadAllBytes(_folder["whole.npy"]);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder["cut.npy"], whole[..length]);
            _ = Refusal("cut.npy");
        }

        File.WriteAllBytes(_folder["long.npy"], [.. whole, 0]);
        Assert.Contains("49 bytes follow its header, but (4, 3) of <f4 are 48", Refusal("long.npy"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(99999999999, 3)")]
    [InlineData("(9223372036854775807, 3)")]
    [InlineData("(92233720368547758070, 3)")]
    [InlineData("(-1, 3)")]
    [InlineData("(4, 3), 'shape': (4, 3)")]
    [InlineData("(4, 3), 'more': 1")]
    [InlineData("__import__('os')")]
    public void A_header_that_cannot_be_allocates_nothing(string shape)
    {
        File.WriteAllBytes(_folder["odd.npy"], Raw($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"));
        _ = Refusal("odd.npy");
    }

    [Fact]
    public void What_comes_after_the_magic_never_ends_in_a_trace() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        File.WriteAllBytes(_folder["random.npy"], [0x93, .. "NUMPY"u8, .. bytes]);
        _ = Refusal("random.npy");
    }, iter: 500, threads: 1);

    [Fact]
    public void A_shape_of_many_dimensions_is_told_in_a_short_line()
    {
        File.WriteAllBytes(_folder["many.npy"], Raw($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Concat(Enumerable.Repeat("1,", 50))}), }}"));
        Assert.InRange(Refusal("many.npy").Length, 1, _folder["many.npy"].Length + 160);
    }

    [SkippableFact]
    public void A_pipe_is_no_file_of_codes()
    {
        Skip.If(OperatingSystem.IsWindows(), "there are no named pipes in folders");
        using var pipe = Process.Start("mkfifo", _folder["pipe"]);
        pipe.WaitForExit();
        // Open for reading and writing, so that nobody waits for the other side.
        using var both = new FileStream(_folder["pipe"], FileMode.Open, FileAccess.ReadWrite);
        both.Write(Raw("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3), }"));
        both.Flush();
        Assert.Equal($"{_folder["pipe"]}: the codes cannot be read: this is a pipe or a device; save what comes out of it as a file.", Refusal("pipe"));
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_place_that_is_not_there_are_told()
    {
        Assert.Equal($"{_folder["none.npy"]}: the codes cannot be read: there is no such file.", Refusal("none.npy"));
        var path = _folder["none/codes.npy"];
        Assert.Equal(
            $"{path}: the codes cannot be written: there is no such folder.",
            Assert.Throws<FileException>(() => NpyFile.Write(path, Values, 3)).Message);
    }

    /// <summary>A folder of files, written once for all tests.</summary>
    private static TemporaryFolder WriteByNumpy()
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        PythonScript.Run(Reference, $"write:{folder.Path}", "numpy");
        return folder;
    }

    private string Refusal(string file) => Assert.Throws<FileException>(() => NpyFile.Read(_folder[file], 3)).Message;

    private static byte[] Raw(string header) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. MemoryMarshal.AsBytes<float>(Values)];
}
