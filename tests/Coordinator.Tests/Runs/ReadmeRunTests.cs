using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Tests.Training;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs;

/// <summary>What README.md shows first: the losses of the run without any option, and that its hash does not depend on the workers.</summary>
[Trait("Category", "Slow")]
[Trait("Category", "Promise")]
public sealed partial class ReadmeRunTests : IDisposable
{
    /// <summary>The kind of processor that README's hash is of; others have another one.</summary>
    private const string Kind = "051221f4ced911d8";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_run_without_options_is_that_of_the_readme_with_any_number_of_workers()
    {
        NativeTorch.EnsureLoaded();
        var shown = File.ReadAllText(RepositoryFolder.Path("README.md"));
        var some = await Train();
        var four = await Train("--workers", "4");

        Assert.Equal(Result().Match(shown).Groups["losses"].Value, some.Groups["losses"].Value);
        Assert.Equal(some.Groups["weights"].Value, four.Groups["weights"].Value);
        if (ProcessorKind.Here == Kind)
            Assert.Equal(Result().Match(shown).Groups["weights"].Value, some.Groups["weights"].Value);
    }

    private async Task<Match> Train(params string[] options)
    {
        var (status, error, output) = await BuiltProgram.Run(
            "coordinator", ["train", .. options, "--data", RepositoryFolder.Path("data", "mnist"), "--out", _folder[$"run{options.Length}"]]);
        Assert.Equal((0, ""), (status, error));
        return Result().Match(output);
    }

    [GeneratedRegex("^ *(?<losses>loss [0-9.]+, validation loss [0-9.]+ \\(bce\\))\r?\n *weights (?<weights>[0-9a-f]{64})", RegexOptions.Multiline)]
    private static partial Regex Result();
}
