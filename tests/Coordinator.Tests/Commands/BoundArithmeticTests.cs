using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>A run with libtorch's products, on another kind of processor: the oldest one, whose ways through libtorch this one takes if it is told to.</summary>
public sealed class BoundArithmeticTests : IDisposable
{
    private static readonly Dictionary<string, string> OldProcessor = new() { ["MKL_CBWR"] = "COMPATIBLE" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task It_is_neither_verified_nor_continued_there_and_one_line_says_why_before_any_step()
    {
        string[] train = ["train", "--data", MnistExtract.Folder, "--workers", "1", "--dashboard", "none"];
        var (status, error, _) = await BuiltProgram.Run("coordinator", [.. train, "--out", _folder["run"], "--epochs", "1", "--engine", "torch"]);
        Assert.Equal((0, ""), (status, error));
        var journal = File.ReadAllText(_folder["run/journal.csv"]);

        (status, error, _) = await BuiltProgram.Run("coordinator", OldProcessor, "verify", _folder["run"]);
        Skip.If(status == 0, "MKL_CBWR=COMPATIBLE makes no difference on this processor");
        Assert.Equal(2, status);
        Assert.Matches("^error: .*the run cannot be verified here: its arithmetic is bound to a kind of processor.*\n$", error);

        (status, error, _) = await BuiltProgram.Run("coordinator", OldProcessor, [.. train, "--resume", _folder["run"], "--epochs", "2"]);
        Assert.Equal(2, status);
        Assert.Matches("^error: .*the run cannot be resumed: its arithmetic is bound to a kind of processor.*\n$", error);
        Assert.Equal(journal, File.ReadAllText(_folder["run/journal.csv"]));

        (status, error, _) = await BuiltProgram.Run("coordinator", [.. train, "--resume", _folder["run"], "--epochs", "2"]);
        Assert.Equal((0, ""), (status, error));
    }
}
