using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs;

/// <summary>What README.md shows first: the losses and the hash of the run without any option, and that its steps do not depend on the workers.</summary>
[Trait("Category", "Slow")]
[Trait("Category", "Promise")]
public sealed partial class ReadmeRunTests : IDisposable
{
    private const int Epochs = 50, StepsPerEpoch = 235;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_run_without_options_is_that_of_the_readme_with_any_number_of_workers()
    {
        var shown = File.ReadAllText(RepositoryFolder.Path("README.md"));
        var (some, steps) = await Train();
        // Its first fifth, step by step: the epochs, which decide on no weights, are how far it comes.
        var (_, four) = await Train("--workers", "4", "--epochs", $"{Epochs / 5}");

        Assert.Equal(Result().Match(shown).Groups["losses"].Value, some.Groups["losses"].Value);
        Assert.Equal(Epochs * StepsPerEpoch, steps.Length);
        Assert.Equal(steps[..(Epochs / 5 * StepsPerEpoch)], four);
        Assert.Equal(Result().Match(shown).Groups["weights"].Value, some.Groups["weights"].Value);
    }

    /// <summary>What it says at its end, and the number, loss and weights of each step.</summary>
    private async Task<(Match End, string[] Steps)> Train(params string[] options)
    {
        var folder = _folder[$"run{options.Length}"];
        var (status, error, output) = await BuiltProgram.Run(
            "coordinator", ["train", .. options, "--data", RepositoryFolder.Path("data", "mnist"), "--out", folder]);
        Assert.Equal((0, ""), (status, error));
        return (Result().Match(output), [.. File.ReadLines(Path.Combine(folder, "journal.csv")).Skip(1).Select(row => string.Join(',', row.Split(',')[1..4]))]);
    }

    [GeneratedRegex("^ *(?<losses>loss [0-9.]+, validation loss [0-9.]+ \\(bce\\))\r?\n *weights (?<weights>[0-9a-f]{64})", RegexOptions.Multiline)]
    private static partial Regex Result();
}
