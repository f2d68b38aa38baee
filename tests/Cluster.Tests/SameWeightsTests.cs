using System.Runtime.Intrinsics;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// However many workers there are and wherever they run: the settings alone decide on the weights. One to four processes
/// with the default model are those of <see cref="FaultTests"/>.
/// </summary>
public sealed class SameWeightsTests
{
    private const string KerasBce = "--preset keras-bce --epochs 1";
    private const string KerasMse = "--preset keras-mse --epochs 1";

    private const string BFloat16 = "--preset keras-bce --epochs 1 --precision bf16";

    // Neither the batch nor its shards divide the samples evenly, and 6 shards make no even tree.
    private const string Odd = "--layers 784-96-24-96-784 --activations tanh,sigmoid --epochs 1 --batch 700 --shards 6 --seed 7";

    [Theory]
    [InlineData(KerasBce, 2)]
    [InlineData(KerasBce, 3)]
    [InlineData(KerasBce, 4)]
    [InlineData(KerasMse, 2)]
    [InlineData(Odd, 3)]
    [InlineData(BFloat16, 3)]
    public async Task Workers_in_the_coordinator_give_what_one_gives(string settings, int workers)
    {
        using var run = await RunInPeace.Train(settings, workers, MnistExtract.Folder);

        Assert.Equal((workers, 0), (run.Summary.WorkersSeen, run.Summary.WorkersLost));
        AsInPeace.Check(run.Summary, run.Steps, await RunInPeace.Of(settings, MnistExtract.Folder));
    }

    [Theory]
    [InlineData(KerasMse, 0, 2)]
    [InlineData(Odd, 1, 2)]
    [InlineData(BFloat16, 1, 1)]
    public async Task Worker_processes_give_what_one_worker_in_the_coordinator_gives(string settings, int embedded, int processes)
    {
        await using var run = new TrainingRun(settings, embedded, awaited: embedded + processes, data: MnistExtract.Folder);
        var workers = new List<TrainerProcess>();
        for (var i = 1; i <= processes; i++)
            workers.Add(await run.StartWorker($"process-{i}"));
        var summary = await run.CompletedAsUndisturbed();

        summary.HasSeen(embedded + processes);
        foreach (var worker in workers)
        {
            await worker.NextLine("the training is done$");
            await worker.ExitsWith(0);
        }
    }

    // All that is computed in .NET, Adam and the sums included; the matrix products are libtorch's, which keeps its registers.
    // Without AVX-512 there are the 256 bits of AVX2 to be switched off.
    [Theory]
    [InlineData(Odd)]
    [InlineData(BFloat16)]
    public async Task Without_the_widest_registers_the_weights_are_the_same(string settings)
    {
        var widest = Vector512.IsHardwareAccelerated ? "DOTNET_EnableAVX512" : "DOTNET_EnableAVX2";
        await using var run = new TrainingRun(settings, embedded: 1, environment: new Dictionary<string, string> { [widest] = "0" }, data: MnistExtract.Folder);
        // The loss, which decides nothing, is another in its last digits without AVX2.
        Assert.Equal((await RunInPeace.Of(settings, MnistExtract.Folder)).Summary.WeightsSha256, (await run.Completed()).WeightsSha256);
    }

    [Theory]
    [InlineData("--seed 2")]
    [InlineData("--lr 0.002")]
    [InlineData("--batch 200")]
    [InlineData("--precision bf16")]
    [InlineData("--noise mask:0.25")]
    public async Task Other_settings_give_other_weights(string setting)
    {
        var summary = (await RunInPeace.Of($"{KerasBce} {setting}", MnistExtract.Folder)).Summary;

        Assert.NotEqual((await RunInPeace.Of(KerasBce, MnistExtract.Folder)).Summary.WeightsSha256, summary.WeightsSha256);
    }
}
