using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>The coordinator is stopped, is killed, or was never there.</summary>
public sealed class CoordinatorEndTests
{
    private const string Settings = "--preset keras-bce --epochs 100000";

    [Fact]
    public async Task A_training_that_diverges_ends_with_a_hint()
    {
        await using var run = new TrainingRun("--layers 784-4-784 --activations linear,linear --loss mse --lr 1e30 --epochs 3", embedded: 1, data: MnistExtract.Folder);

        await run.Coordinator.ExitsWith(1);
        Assert.Matches("^error: step [0-9]+: the sum over shard [0-9]+ is NaN or infinite, computed twice \\(worker-1, arbiter-[0-9a-f]{8}\\), .*; try a lower --lr than 1E[+]30$", Assert.Single(run.Coordinator.Errors));
    }

    /// <summary>By Ctrl-C; SIGTERM is that of <see cref="ResumeTests"/>.</summary>
    [SkippableFact]
    public async Task A_stopped_run_leaves_what_it_has_reached()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 1, awaited: 2, data: MnistExtract.Folder);
        var worker = await run.StartWorker("helper");
        await run.NextEpoch();
        run.Coordinator.Send(PosixSignal.Interrupt);

        await run.Coordinator.NextLine("^interrupted (after|in|in the evaluation of) epoch [0-9]+, .* steps in ");
        await run.Coordinator.ExitsWith(0);
        Assert.Empty(run.Coordinator.Errors);
        Assert.False(run.Summary.Completed);
        Assert.InRange(run.Summary.Epochs, 1, 99_999);
        Assert.Equal(SafetensorsHash.Of(Path.Combine(run.Out, "model.safetensors")), run.Summary.WeightsSha256);
        Assert.True(File.Exists(Path.Combine(run.Out, "curves.png")));
        Assert.True(File.Exists(Path.Combine(run.Out, "reconstructions.png")));
        await worker.NextLine("the run was stopped$");
        await worker.ExitsWith(0);
    }

    /// <summary>What comes within a second is one request; a second one after it is meant.</summary>
    [SkippableFact]
    public async Task Workers_that_are_asked_to_stop_do_not_wait_long_for_a_coordinator_that_does_not_answer_and_asked_again_not_at_all()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2, data: MnistExtract.Folder);
        var polite = await run.StartWorker("polite");
        var impatient = await run.StartWorker("impatient");
        await run.NextEpoch();
        run.Coordinator.Send(PosixSignal.Stop);
        polite.Send(PosixSignal.Terminate);
        await polite.NextLine(": leaving$");
        await polite.NextLine(": stopped without the coordinator's goodbye, which did not come within 3 s$");
        await polite.ExitsWith(0);

        var asked = TimeProvider.System.GetTimestamp();
        impatient.Send(PosixSignal.Interrupt);
        await impatient.NextLine(": leaving$");
        do
        {
            try
            {
                impatient.Send(PosixSignal.Interrupt);
            }
            catch (ProcessException) when (impatient.HasExited)
            {
                // By the one before.
            }
        }
        while (!await impatient.EndsWithin(TimeSpan.FromMilliseconds(100)));

        Assert.True(TimeProvider.System.GetElapsedTime(asked) >= TimeSpan.FromSeconds(1), "one request that came twice was taken for two");
        // As a shell tells of a program that SIGINT has ended. It did not come to say how it left.
        await impatient.ExitsWith(128 + 2);
        Assert.EndsWith(": leaving", impatient.Output[^1], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_worker_whose_coordinator_is_killed_serves_the_next_one_at_its_address()
    {
        Requirement.Signals();
        await using var killed = new TrainingRun(Settings, embedded: 0, awaited: 1, data: MnistExtract.Folder);
        var worker = await killed.StartWorker("faithful");
        await worker.NextLine("joined the run: ");
        await killed.NextEpoch();
        killed.Coordinator.Send(PosixSignal.Kill);
        await worker.NextLine("the coordinator is gone; looking for the coordinator at .* again$");

        await using var next = new TrainingRun(
            "--preset keras-bce --epochs 1", embedded: 0, awaited: 1, listen: await killed.Address(), data: MnistExtract.Folder);
        await next.CompletedAsUndisturbed();
        await worker.ExitsWith(0);
    }

    [SkippableFact]
    public async Task A_worker_that_stays_serves_one_run_after_the_other_and_is_called_the_same()
    {
        Requirement.Signals();
        const string Short = "--preset keras-bce --epochs 1";
        await using var stopped = new TrainingRun(Settings, embedded: 0, awaited: 1, data: MnistExtract.Folder);
        var address = await stopped.Address();
        using var folder = new TemporaryFolder();
        await using var worker = TrainerProcess.Start(
            "worker", ["--coordinator", address, "--data", stopped.Data], folder.Path, new Dictionary<string, string> { ["AUTOENCODER_STAY"] = "true" });
        await stopped.Coordinator.NextLine(@"^worker-1 joined \(.+-[0-9]+\): 1 worker$");
        await worker.NextLine(": joined the run as worker-1: ");
        await stopped.NextEpoch();
        stopped.Coordinator.Send(PosixSignal.Terminate);
        await worker.NextLine($": the run was stopped; waiting for the next run at {address}$");
        await stopped.Coordinator.ExitsWith(0);

        await using var next = new TrainingRun(Short, embedded: 0, awaited: 1, listen: address, data: MnistExtract.Folder);
        await next.Coordinator.NextLine(@"^worker-1 joined \(.+-[0-9]+\): 1 worker$");
        await next.CompletedAsUndisturbed();
        await worker.NextLine($": the training is done; waiting for the next run at {address}$");
        worker.Send(PosixSignal.Terminate);
        await worker.ExitsWith(0);
        Assert.Empty(worker.Errors);
    }

    /// <summary>Whenever it comes and goes: before it has listened, while it lets the worker in, while it trains.</summary>
    [SkippableFact]
    [Trait("Category", "Slow")]
    public async Task A_coordinator_that_is_replaced_fifty_times_is_found_again()
    {
        Requirement.Signals();
        const int Times = 50;
        var random = new Random(Times);
        using var folder = new TemporaryFolder();
        var address = $"127.0.0.1:{ClusterPorts.Next()}";
        await using var worker = TrainerProcess.Start("worker", ["--stay", "--coordinator", address, "--data", MnistExtract.Folder, "--name", "faithful"], folder.Path);
        for (var time = 0; time < Times; time++)
        {
            await using var replaced = new TrainingRun(Settings, embedded: 0, awaited: 1, listen: address, data: MnistExtract.Folder);
            await replaced.Coordinator.EndsWithin(TimeSpan.FromSeconds(random.NextDouble() * 6));
            replaced.Coordinator.Send(PosixSignal.Kill);
        }

        await using var last = new TrainingRun("--preset keras-bce --epochs 1", embedded: 0, awaited: 1, listen: address, data: MnistExtract.Folder);
        await last.CompletedAsUndisturbed();
    }

    /// <summary>It was stopped while its coordinator ended, and nobody is left who could consent to its leaving.</summary>
    [SkippableFact]
    public async Task A_worker_whose_coordinator_has_ended_meanwhile_ends_soon()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1, data: MnistExtract.Folder);
        var worker = await run.StartWorker("one");
        await run.NextEpoch();
        worker.Send(PosixSignal.Stop);
        run.Coordinator.Send(PosixSignal.Terminate);
        await run.Coordinator.ExitsWith(0);
        worker.Send(PosixSignal.Continue);
        await worker.NextLine("the run was stopped$");
        await worker.ExitsWith(0, TimeSpan.FromSeconds(8));
    }

    /// <summary>docker kills a container after ten seconds; the system asks such a server for longer.</summary>
    [SkippableFact]
    public async Task A_worker_that_is_asked_to_stop_does_not_wait_for_a_name_server()
    {
        Requirement.Networks();
        using var network = TestNetwork.Create();
        var host = network.AddHost();
        host.SetSilentNameServer("10.0.0.249");
        using var folder = new TemporaryFolder();
        await using var worker = TrainerProcess.Start("worker", ["--coordinator", "trainer.example.org:4053", "--data", MnistExtract.Folder], folder.Path, host: host);
        await worker.NextLine("looking for the coordinator at trainer.example.org:4053$");
        worker.Send(PosixSignal.Terminate);
        await worker.NextLine("stopped while it waited for a run$");
        await worker.ExitsWith(0, TimeSpan.FromSeconds(10));
        Assert.Empty(worker.Errors);
    }

    [SkippableFact]
    public async Task A_worker_without_a_coordinator_says_so_again_and_can_be_stopped()
    {
        Requirement.Signals();
        using var folder = new TemporaryFolder();
        using var port = new FreePort();
        await using var worker = TrainerProcess.Start(
            "worker", ["--coordinator", $"127.0.0.1:{port.Number}", "--data", MnistExtract.Folder], folder.Path);
        await worker.NextLine($"looking for the coordinator at 127.0.0.1:{port.Number}$");
        await worker.NextLine($"still no coordinator at 127.0.0.1:{port.Number} .*--listen 127.0.0.1:{port.Number}");

        var asked = TimeProvider.System.GetTimestamp();
        worker.Send(PosixSignal.Terminate);
        await worker.NextLine("stopped while it waited for a run$");
        await worker.ExitsWith(0);
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Empty(worker.Errors);
    }
}
