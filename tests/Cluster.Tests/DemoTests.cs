using System.Globalization;
using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>coordinator demo, as a user runs it, on a small data set.</summary>
public sealed class DemoTests
{
    [SkippableFact]
    [Trait("Category", "Slow"), Trait("Category", "Promise")]
    public async Task What_is_killed_frozen_and_resumed_comes_to_the_weights_of_peace_and_all_is_cleaned_up()
    {
        Requirement.Signals();
        using var folder = new TemporaryFolder();
        await using var demo = Start(folder);
        var times = new List<double>();
        foreach (var line in (string[])
            [
                "a coordinator and three worker processes are started$", "  worker-[123] has joined$", "  worker-[123] has joined$", "  worker-[123] has joined$", "all three have joined, and it trains$", @"worker-2 is killed \(process [0-9]+\)", "its death was noticed after [0-9]+ ms",
                "worker-4 has joined", "worker-3 is frozen for 2 s", "given up waiting for its answer after [0-9]+ ms|no shard of it had to be given to others", "it continues; [0-9]+ shards? more were computed twice meanwhile$",
                "the coordinator is killed", "the run continues from its checkpoint at step [0-9]+, term 2", "the first step was done [0-9.]+ s after it was started$", "the training is done after [0-9,]+ steps; 6,000 samples counted in its last epoch$",
                "in one process with one worker", "^ *[0-9.]+ s  done after ",
            ])
        {
            times.Add(double.Parse(Regex.Match(await demo.NextLine(line), @"[0-9]+\.[0-9]").Value, CultureInfo.InvariantCulture));
        }

        Assert.Equal(times.Order(), times);
        var disturbed = (await demo.NextLine("^disturbed +[0-9a-f]{64}$")).Split(' ')[^1];
        Assert.EndsWith(disturbed, await demo.NextLine("^in peace +[0-9a-f]{64}$"), StringComparison.Ordinal);
        await demo.NextLine("^the same weights, bit for bit$");
        await demo.NextLine("^no sample was lost, and none was counted twice$");
        await demo.ExitsWith(0);
        Assert.Empty(demo.Errors);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [SkippableFact]
    public async Task Interrupted_it_leaves_no_process_and_no_file()
    {
        Requirement.Signals();
        using var folder = new TemporaryFolder();
        await using var demo = Start(folder);
        await demo.NextLine("all three have joined, and it trains$");
        var worker = int.Parse(Regex.Match(await demo.NextLine("worker-2 is killed"), "process ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.NotEqual(0, worker);
        demo.Send(PosixSignal.Interrupt);
        await demo.NextLine("^stopped; all that was started has ended$");
        await demo.ExitsWith(130);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        if (Directory.Exists("/proc"))
            Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), IsOfDemo);

        bool IsOfDemo(string process)
        {
            try
            {
                return File.ReadAllText($"{process}/environ").Contains($"TMPDIR={folder.Path}", StringComparison.Ordinal);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    // What it makes it makes there.
    private static TrainerProcess Start(TemporaryFolder folder) => TrainerProcess.Start(
        "coordinator", ["demo", "--data", MnistExtract.Folder], folder.Path, new Dictionary<string, string> { ["TMPDIR"] = folder.Path });
}
