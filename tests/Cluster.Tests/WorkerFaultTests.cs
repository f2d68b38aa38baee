using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>A worker is paused for long, or cut off for good. Other faults are those of <see cref="FaultTests"/>.</summary>
public sealed class WorkerFaultTests
{
    [SkippableFact]
    public async Task A_worker_whose_coordinators_machine_vanishes_finds_out_by_itself()
    {
        Requirement.Networks();
        using var network = TestNetwork.Create();
        await using var run = new TrainingRun("--preset keras-bce --epochs 100000 --batch 100", embedded: 0, awaited: 1, network: network, data: MnistExtract.Folder);
        var host = network.AddHost();
        var worker = await run.StartWorker("alone", host: host);
        await run.NextEpoch();
        // It computes, and then has an answer that nobody acknowledges; no cable is plugged in again.
        host.Cut();
        await worker.NextLine(" alone: disconnected: the connection failed: ");
        worker.Send(PosixSignal.Kill);
    }

    [SkippableFact]
    [Trait("Category", "Slow"), Trait("Category", "Promise")]
    public async Task A_paused_worker_is_done_without_and_comes_back()
    {
        Requirement.Signals();
        await using var run = new TrainingRun("--preset keras-bce --epochs 200 --batch 500", embedded: 0, awaited: 2, data: MnistExtract.Folder);
        var paused = await run.StartWorker("paused");
        var other = await run.StartWorker("other");
        await run.NextEpoch();
        var stopped = paused.Send(PosixSignal.Stop);
        // The first may have been on its way already.
        await run.NextEpoch(since: stopped);
        await run.NextEpoch();

        // With nobody else there, the run cannot end before the cluster has missed the paused worker, nor before it is back.
        other.Send(PosixSignal.Kill);
        await run.Coordinator.NextLine("^other is lost: ");
        await run.Coordinator.NextLine("^paused is lost: .*; no worker is left$");
        await run.Coordinator.NextLine("waits: there is no worker");
        paused.Send(PosixSignal.Continue);
        await run.Coordinator.NextLine("^paused joined: 1 worker$");

        // It may be lost once more, when the cluster removes the node that it was before the pause.
        Assert.InRange((await run.CompletedAsUndisturbed()).WorkersLost, 2, 3);
        await paused.NextLine("the training is done$");
        await paused.ExitsWith(0);
    }
}
