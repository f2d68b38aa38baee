using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Hosting;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autoencoder.Worker;

/// <summary>A worker as a process of its own: serves one run, and comes back to it for as long as it can be reached.</summary>
public sealed class WorkerProcess(WorkerSettings settings, DataSet data, ConsoleLog log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RemindEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeaveDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Runs until the run is over, a signal asks to stop, or no coordinator is found for ten minutes.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> Run()
    {
        using var stop = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        while (true)
        {
            var end = await TakePart(stop.Token);
            log.Line(end.Reason);
            if (end.Outcome != WorkerOutcome.Lost)
                return end.Outcome == WorkerOutcome.Done ? 0 : 1;
            if (stop.IsCancellationRequested)
                return 0;
            await Task.Delay(RetryAfter, CancellationToken.None);
        }

        void Stop(PosixSignalContext signal)
        {
            // A second signal is left to the runtime, which ends the process at once.
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    /// <summary>One membership of the cluster, from joining it to leaving it. A node that was removed never comes back as itself.</summary>
    private async Task<WorkerEnd> TakePart(CancellationToken stop)
    {
        var ended = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = new NodeAddress(settings.Coordinator.LocalAddressTowards().ToString(), 0);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddAkka(ClusterNode.SystemName, akka => akka
            .WithTrainingCluster(ClusterNode.WorkerRole, node, settings.Coordinator)
            .WithActors((system, registry) => registry.Register<WorkerActor>(system.ActorOf(
                Props.Create(() => new WorkerActor(settings.Name, data, new TcpConnector(), log, ended)), "worker"))));
        using var host = builder.Build();
        await host.StartAsync(CancellationToken.None);
        var worker = host.Services.GetRequiredService<ActorRegistry>().Get<WorkerActor>();

        log.Line($"looking for the coordinator at {settings.Coordinator}");
        var end = await Wait(ended.Task, worker, stop);
        await host.StopAsync(CancellationToken.None);
        return end;
    }

    private async Task<WorkerEnd> Wait(Task<WorkerEnd> ended, IActorRef worker, CancellationToken stop)
    {
        var stopped = Task.Delay(Timeout.Infinite, stop);
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var first = await Task.WhenAny(ended, stopped, Task.Delay(RemindEvery, CancellationToken.None));
            if (first == ended)
                return await ended;
            if (first == stopped)
            {
                log.Line("leaving the run");
                worker.Tell(new WorkerActor.Leave());
                return await Task.WhenAny(ended, Task.Delay(LeaveDeadline, CancellationToken.None)) == ended
                    ? await ended
                    : new WorkerEnd(WorkerOutcome.Done, $"stopped without the coordinator's goodbye, which did not come within {LeaveDeadline.TotalSeconds:0} s");
            }

            if (log.IsJoined)
                since = TimeProvider.System.GetTimestamp();
            else if (TimeProvider.System.GetElapsedTime(since) is var waited && waited > GiveUpAfter)
                return new WorkerEnd(WorkerOutcome.Failed, $"no coordinator at {settings.Coordinator} for {GiveUpAfter.TotalMinutes:0} min; giving up");
            else
                log.Line($"still no coordinator at {settings.Coordinator} ({waited.TotalSeconds:0} s); is it running, with exactly --listen {settings.Coordinator}?");
        }
    }
}
