using Autoencoder.Support;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>A worker that would change the weights is not let in, both sides say why, and the run continues.</summary>
public sealed class RefusedWorkerTests
{
    private const string Settings = "--preset keras-bce --epochs 1";

    [Fact]
    public async Task A_worker_with_another_data_set_is_refused()
    {
        using var folder = new TemporaryFolder();
        SpoiltMnist.ExtractWithOneOtherPixel(folder["other"]);
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1, data: MnistExtract.Folder);

        var stranger = await run.StartWorker("stranger", data: folder["other"]);
        await AssertRefused(run, await run.Coordinator.NextLine(" is refused: "), stranger, "its data set is another one .*; give it the same files, or start it without --data, so that it fetches them$");
    }

    [SkippableFact]
    public async Task A_worker_that_computes_other_bits_is_refused()
    {
        // MKL then takes the path of the oldest processors, as it would on one.
        const string Variable = "MKL_CBWR", Path = "COMPATIBLE";
        await using var run = new TrainingRun($"{Settings} --engine torch", embedded: 0, awaited: 1, data: MnistExtract.Folder);
        var odd = await run.StartWorker("odd", environment: new Dictionary<string, string> { [Variable] = Path });
        var told = await run.Coordinator.NextLine(" is refused: |^odd joined: ");
        if (told.StartsWith("odd joined", StringComparison.Ordinal))
        {
            // It must then have come to the same.
            await run.CompletedAsUndisturbed();
            Skip.If(true, $"{Variable}={Path} makes no difference on this processor");
        }

        await AssertRefused(run, told, odd, "it computes other bits .*; a run with libtorch's products needs the same kind of processor");
    }

    private static async Task AssertRefused(TrainingRun run, string told, TrainerProcess worker, string reason)
    {
        Assert.Matches($" is refused: {reason}", told);
        await worker.ExitsWith(1);
        Assert.Matches($"^error: the coordinator refused this worker: {reason}", Assert.Single(worker.Errors));

        await using var fitting = await OwnWorker.Start(await run.Address(), run.Data, "fitting", new TcpConnector(tls: null));
        var summary = await run.CompletedAsUndisturbed();
        summary.HasSeen(1);
    }
}
