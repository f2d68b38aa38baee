using Autoencoder.Support;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>With a certificate the cluster computes what it computes without, and lets nobody in who does not have it.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Settings = "--preset keras-bce";

    private readonly TemporaryFolder _folder = new();
    private readonly string _certificate;

    public TlsTests() => _certificate = TestCertificate.Write(_folder["cluster.pem"]);

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Strangers_are_told_why_they_are_not_let_in_and_the_weights_are_those_of_a_run_without()
    {
        Requirement.Signals();
        await using var run = new TrainingRun($"{Settings} --epochs 100000", embedded: 0, awaited: 2, environment: With(_certificate), data: MnistExtract.Folder);
        const string ConnectionRejected = "a connection from 127.0.0.1 is turned away: .*; a worker there is to be started with --tls and this run's file$";
        var stranger = await run.StartWorker("stranger", environment: With(TestCertificate.Write(_folder["other.pem"])));
        await stranger.NextLine(": not let in by 127.0.0.1:[0-9]+: it has another certificate .*; start it with --tls and the same file as this worker$");
        await run.Coordinator.NextLine(ConnectionRejected);
        await StillLooks(stranger);

        var bare = await run.StartWorker("bare");
        await run.Coordinator.NextLine(ConnectionRejected);
        await bare.NextLine(": still no coordinator at .*; what listens there speaks TLS; start this worker with --tls and the coordinator's file$");
        await StillLooks(bare);

        var killed = await run.StartWorker("one", environment: With(_certificate));
        var stays = await run.StartWorker("two", environment: With(_certificate));
        await run.NextEpoch();
        killed.Send(PosixSignal.Kill);
        await run.Coordinator.NextLine("^one is lost: ");
        await run.NextEpoch();
        await run.EndsAsUndisturbed(Settings);

        await stays.NextLine("the run was stopped$");
        await stays.ExitsWith(0);
    }

    /// <summary>Both also say, and the new coordinator again, that others can read the key.</summary>
    [SkippableFact]
    public async Task A_run_whose_coordinator_was_killed_continues_with_its_worker()
    {
        Requirement.Signals();
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere it is not looked at who can read the key");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_certificate, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var warning = $@"warning: --tls {_certificate}: its whole group can read the private key in it \(mode 0640\); unless that is meant, chmod 600 {_certificate}$";
        await using var run = new TrainingRun($"{Settings} --epochs 100000 --verbose", embedded: 0, awaited: 1, environment: With(_certificate), data: MnistExtract.Folder);
        await run.Coordinator.NextLine($"^{warning}");
        var worker = await run.StartWorker("faithful", environment: With(_certificate));
        await worker.NextLine(warning);
        await run.Coordinator.NextLine("^checkpoint at step ");
        await run.KillCoordinator();
        run.ResumeCoordinator();
        await run.Coordinator.NextLine($"^{warning}");
        await run.Coordinator.NextLine("^the run continues from its checkpoint at step [0-9]+, term 2");
        await run.Coordinator.NextLine("^faithful joined: ");

        await run.NextEpoch();
        await run.EndsAsUndisturbed(Settings);
        await worker.ExitsWith(0);
        Assert.Empty(worker.Errors);
    }

    [Fact]
    public async Task A_worker_with_a_certificate_says_that_the_coordinator_has_none()
    {
        await using var run = new TrainingRun("--preset keras-bce --epochs 1", embedded: 0, awaited: 1, data: MnistExtract.Folder);
        var stranger = await run.StartWorker("stranger", environment: With(_certificate));
        await stranger.NextLine(": not let in by 127.0.0.1:[0-9]+: the TLS handshake with it failed .*; start it with --tls and the same file as this worker$");
        await StillLooks(stranger);

        await using var fitting = await OwnWorker.Start(await run.Address(), run.Data, "fitting", new TcpConnector(tls: null));
        var summary = await run.CompletedAsUndisturbed();
        summary.HasSeen(1);
        // Of the key, which its owner alone can read, nothing is said.
        Assert.DoesNotContain(stranger.Output, line => line.Contains("warning", StringComparison.Ordinal));
    }

    /// <summary>It has not given up, and the run has not begun with it. From here on it is not needed.</summary>
    private static async Task StillLooks(TrainerProcess stranger)
    {
        Assert.False(stranger.HasExited);
        stranger.Send(PosixSignal.Kill);
        await stranger.Exit();
    }

    private static Dictionary<string, string> With(string certificate) => new() { ["AUTOENCODER_TLS"] = certificate };
}
