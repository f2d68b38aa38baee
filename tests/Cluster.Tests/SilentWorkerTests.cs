using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Support;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>Workers whose process is alive and whose heartbeats come, but that give no answers.</summary>
public sealed class SilentWorkerTests
{
    // Its steps are short, so that what is computed while something is waited for here costs little.
    private const string Settings = "--preset keras-bce --batch 500";

    private const string InTime = $"{Settings} --epochs 100000 --worker-timeout 2";

    // Some steps' weights, of 100 KB and more each.
    private const long SwallowAfter = 20_000_000;

    /// <summary>The line that says so, and not one about its end: it is alive.</summary>
    private static string Dropped(string worker) =>
        $"^{worker} is lost: it owes an answer and has given none for [0-9]+ s, though its process is alive; ";

    [Fact]
    public async Task One_whose_connection_carries_nothing_any_more_joins_anew()
    {
        await using var run = new TrainingRun(InTime, embedded: 0, awaited: 1, data: MnistExtract.Folder);
        using var proxied = new ProxiedConnector(SwallowAfter);
        await using var worker = await OwnWorker.Start(await run.Address(), run.Data, "proxied", proxied);
        await run.Coordinator.NextLine("^proxied joined: ");
        await run.Coordinator.NextLine(Dropped("proxied"));
        await run.Coordinator.NextLine("^proxied joined: ");
        await run.NextEpoch();
        await run.EndsAsUndisturbed(Settings);
        Assert.Equal(WorkerOutcome.Done, (await worker.End).Outcome);
    }

    [Fact]
    public async Task One_whose_computation_hangs_is_let_in_twice_more_and_then_has_to_stay_out()
    {
        await using var run = new TrainingRun(InTime, embedded: 1, awaited: 2, data: MnistExtract.Folder);
        using var over = new CancellationTokenSource();
        await using var worker = await OwnWorker.Start(await run.Address(), run.Data, "hanging", new HangingConnector(over.Token));
        for (var time = 0; time < 3; time++)
            await run.Coordinator.NextLine(Dropped("hanging"));
        Assert.Equal(
            new WorkerEnd(
                WorkerOutcome.Failed,
                "the coordinator refused this worker: 3 times in this run it gave no answers though its process was alive; look at its machine and its network, and start it again in 10 min, or under another --name"),
            await worker.End);
        await run.EndsAsUndisturbed(Settings);
        await over.CancelAsync();
    }

    private sealed class ProxiedConnector(long swallowAfter) : IChannelConnector, IDisposable
    {
        private readonly TcpConnector _direct = new(tls: null);
        private SwallowingProxy? _proxy;

        public Task<ICoordinatorChannel> Connect(JoinAccepted accepted, ParameterLayout layout, CancellationToken unwanted)
        {
            _proxy ??= new SwallowingProxy(accepted.Host, accepted.Port, swallowAfter);
            return _direct.Connect(accepted with { Port = _proxy.Port }, layout, unwanted);
        }

        public void Dispose() => _proxy?.Dispose();
    }

    private sealed class HangingConnector(CancellationToken over) : IChannelConnector
    {
        private readonly TcpConnector _direct = new(tls: null);

        public async Task<ICoordinatorChannel> Connect(JoinAccepted accepted, ParameterLayout layout, CancellationToken unwanted) =>
            new HangingChannel(await _direct.Connect(accepted, layout, unwanted), over);
    }

    /// <summary>The thread that answers on it is still at it when the test is over.</summary>
    private sealed class HangingChannel(ICoordinatorChannel sound, CancellationToken over) : ICoordinatorChannel
    {
        public ParameterVectorPool Gradients => sound.Gradients;

        public bool Receive(out WorkOrder order, out ParameterVector weights) => sound.Receive(out order, out weights);

        public void Send(in PartialSum partial) => over.WaitHandle.WaitOne();

        public void Close() => sound.Close();

        public void Dispose() => sound.Dispose();
    }
}
