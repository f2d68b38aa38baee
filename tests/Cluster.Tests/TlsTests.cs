using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>With a certificate the cluster computes what it computes without, and lets nobody in who does not have it.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Settings = "--preset keras-bce --epochs 1";

    private readonly TemporaryFolder _folder = new();
    private readonly string _certificate;

    public TlsTests() => _certificate = TestCertificate.Write(_folder["cluster.pem"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Gives_the_weights_of_a_run_without()
    {
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2, environment: With(_certificate));
        var workers = new[] { await run.StartWorker("one", environment: With(_certificate)), await run.StartWorker("two", environment: With(_certificate)) };
        var summary = await run.CompletedAsUndisturbed();

        Assert.Equal((2, 0), (summary.WorkersSeen, summary.WorkersLost));
        foreach (var worker in workers)
        {
            await worker.NextLine("the training is done$");
            await worker.ExitsWith(0);
        }
    }

    [Fact]
    public async Task A_worker_that_is_killed_is_replaced_as_without()
    {
        await using var run = new TrainingRun("--preset keras-bce --epochs 3", embedded: 0, awaited: 2, environment: With(_certificate));
        var worker = await run.StartWorker("one", environment: With(_certificate));
        await run.StartWorker("two", environment: With(_certificate));
        await run.NextEpoch();
        worker.Send(PosixSignal.Kill);
        await run.StartWorker("three", environment: With(_certificate));
        var summary = await run.CompletedAsUndisturbed();

        Assert.Equal(1, summary.WorkersLost);
    }

    [Fact]
    public async Task A_worker_with_another_certificate_is_not_let_in_and_both_sides_say_so()
    {
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1, environment: With(_certificate));
        var stranger = await run.StartWorker("stranger", environment: With(TestCertificate.Write(_folder["other.pem"])));
        await stranger.NextLine(": not let in by 127.0.0.1:[0-9]+: it has another certificate .*; start it with --tls and the same file as this worker$");
        await run.Coordinator.NextLine("a connection from 127.0.0.1 is turned away: .*; a worker there is to be started with --tls and this run's file$");

        await CompletesWithout(stranger, run, _certificate);
    }

    [Fact]
    public async Task A_worker_without_a_certificate_is_not_let_in_and_both_sides_say_so()
    {
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1, environment: With(_certificate));
        var stranger = await run.StartWorker("stranger");
        await run.Coordinator.NextLine("a connection from 127.0.0.1 is turned away: .*; a worker there is to be started with --tls and this run's file$");
        await stranger.NextLine(": still no coordinator at .*; what listens there speaks TLS; start this worker with --tls and the coordinator's file$");

        await CompletesWithout(stranger, run, _certificate);
    }

    [SkippableFact]
    public async Task A_run_whose_coordinator_was_killed_goes_on_with_its_worker()
    {
        Requirement.Signals();
        await using var run = new TrainingRun("--preset keras-bce --epochs 8 --batch 1000", embedded: 0, awaited: 1, environment: With(_certificate));
        var worker = await run.StartWorker("faithful", environment: With(_certificate));
        await run.Coordinator.NextLine("^checkpoint at step ");
        await run.KillCoordinator();
        run.ResumeCoordinator();
        await run.Coordinator.NextLine("^the run goes on from its checkpoint at step [0-9]+, term 2");
        await run.Coordinator.NextLine("^faithful joined: ");

        await run.CompletedAsUndisturbed();
        await worker.ExitsWith(0);
    }

    [Fact]
    public async Task A_worker_with_a_certificate_says_that_the_coordinator_has_none()
    {
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 1);
        var stranger = await run.StartWorker("stranger", environment: With(_certificate));
        await stranger.NextLine(": not let in by 127.0.0.1:[0-9]+: the TLS handshake with it failed .*; start it with --tls and the same file as this worker$");

        await CompletesWithout(stranger, run, certificate: null);
    }

    /// <summary>The run has not begun with the stranger, and begins with one that fits.</summary>
    private static async Task CompletesWithout(TrainerProcess stranger, TrainingRun run, string? certificate)
    {
        Assert.False(stranger.HasExited);
        await run.StartWorker("fitting", environment: certificate is null ? null : With(certificate));
        var summary = await run.CompletedAsUndisturbed();
        Assert.Equal((1, 0), (summary.WorkersSeen, summary.WorkersLost));
    }

    private static Dictionary<string, string> With(string certificate) => new() { ["AUTOENCODER_TLS"] = certificate };
}
