using System.Diagnostics;
using Akka.Actor;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>The coordinator's node of the cluster, with the workers that live in it.</summary>
public sealed class CoordinatorNode : IDisposable
{
    private readonly ClusterHost _host;
    private readonly ParameterVectorPool _pool;
    private readonly ChannelListener? _listener;
    private readonly DataServer? _dataServer;
    private readonly IActorRef _coordinator;

    private CoordinatorNode(ClusterHost host, ParameterVectorPool pool, ChannelListener? listener, DataServer? dataServer, IActorRef coordinator, Task<TrainingOutcome> outcome, ClusterAddress? door)
    {
        (_host, _pool, _listener, _dataServer, _coordinator, Outcome, Door) = (host, pool, listener, dataServer, coordinator, outcome, door);
    }

    /// <summary>Ends with the training; fails if the coordinator does.</summary>
    public Task<TrainingOutcome> Outcome { get; }

    /// <summary>Null if no other processes are accepted.</summary>
    public ClusterAddress? Door { get; }

    /// <param name="tls">The cluster's certificate; null for a cluster without.</param>
    /// <param name="traceOf">The trace that an order of the round belongs to; default for none.</param>
    /// <param name="barred">Workers that have computed wrongly; added to.</param>
    /// <exception cref="TransportException">The address to listen on cannot be used.</exception>
    public static async Task<CoordinatorNode> Start(
        TrainingRun training, ClusterCertificate? tls, ITrainingKeeper keeper, ITrainingObserver observer, Func<Round, ActivityContext> traceOf, BarredWorkers barred)
    {
        var (run, data, execution) = (training.Spec, training.Data, training.Settings.Execution);
        var layout = new ParameterLayout(run.Model);
        var pool = new ParameterVectorPool(layout);
        string probe;
        using (var engine = run.NewEngine())
            probe = ProbeGradient.Hash(engine, run, data.Train, data.Test);

        var mailbox = new ChannelMailbox();
        var inProcess = new InProcessEndpoint(pool, mailbox);
        var node = execution.Listen is { } listen ? NodeEndpoint.Of(listen, execution.Advertise) : null;
        var listener = node is null ? null : new ChannelListener(node.DataPlane, run.RunId, run.Term, pool, mailbox, mailbox.Opened, tls);
        var network = listener is null ? null : new TcpEndpoint(listener, node!.Advertised.Host, node.AdvertisedDataPort(listener.Port));
        var dataServer = node is null ? null : new DataServer(data, node, tls, reason => observer.Happened(RunEvents.DataDamaged(reason)));
        IActorRef coordinator = ActorRefs.Nobody;
        var coordinatorRun = new CoordinatorRun(
            new SessionSetup(run, training.Settings.Epochs, training.NewAdam(), training.Start, pool, execution.AuditRate, execution.WorkerTimeout),
            execution.AwaitWorkers, new Admission(run, probe, barred, TimeProvider.System),
            new WorkerEntrances(inProcess, network, tls is not null, dataServer is null ? null : dataServer.Offer),
            system => CallWorker(system, data, inProcess, coordinator), traceOf);

        var outcome = new TaskCompletionSource<TrainingOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = node is not null
            ? await ClusterHost.Start(
                ClusterNode.CoordinatorRole, node, null, execution.Verbose, StartActors,
                tls is null ? null : (tls, new RejectedConnectionLog(observer, TimeProvider.System).Report))
            : await ClusterHost.StartWithoutCluster(execution.Verbose, StartActors);
        var cluster = host.System.Cluster();
        cluster?.Join(cluster.SelfAddress);
        if (BFloat16Instructions.SlownessHere(run.Model.Precision) is { } slow)
            observer.Happened(RunEvents.SlowPrecision(slow));
        return new CoordinatorNode(
            host, pool, listener, dataServer, coordinator, outcome.Task,
            node is null ? null : DoorOf(node, cluster!.SelfAddress.Port!.Value));

        // A port that the system has chosen is the one that is advertised.
        ClusterAddress DoorOf(NodeEndpoint node, int port) => new(
            node.Advertised with { Port = port }, node.Place, node.Listen.Port == 0 ? port : node.Listen.Port, listener!.Port, tls?.Fingerprint);

        void StartActors(ActorSystem system)
        {
            coordinator = system.ActorOf(
                Props.Create(() => new CoordinatorActor(coordinatorRun, keeper, observer, TimeProvider.System, outcome))
                    .WithDispatcher(ClusterNode.CallerRunsDispatcher),
                ClusterNode.CoordinatorActor);
            mailbox.DeliverTo(coordinator);
            if (listener is not null)
                system.ActorOf(Props.Create(() => new NodeRemoval()), "node-removal");
            for (var i = 1; i <= execution.Workers; i++)
                StartWorker(system, WorkerNames.OfThisProcess(i), data, inProcess, coordinator);
        }
    }

    /// <summary>Ends the training with what has been reached; <see cref="Outcome"/> follows.</summary>
    public void EndTraining() => _coordinator.Tell(new StopTraining());

    /// <summary>After a <see cref="NotFiniteException"/>: the training diverges, and the workers are not needed any more.</summary>
    public void EndAsFailed(string reason) => _coordinator.Tell(new TrainingFailed(reason));

    /// <summary>Leaves the cluster.</summary>
    public Task Stop() => _host.Stop();

    public void Dispose()
    {
        _listener?.Dispose();
        // A failed run ends here alone.
        _dataServer?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _host.Dispose();
        _pool.Dispose();
    }

    // Named by the system: an earlier one may still be there.
    private static void CallWorker(ActorSystem system, DataSet data, IChannelConnector connector, IActorRef coordinator) =>
        StartWorker(system, $"arbiter-{Guid.NewGuid().ToString("N")[..8]}", data, connector, coordinator);

    private static void StartWorker(ActorSystem system, string name, DataSet data, IChannelConnector connector, IActorRef coordinator)
    {
        // The coordinator reports on its own workers, so how each of them ends need not be reported here.
        var end = new TaskCompletionSource<WorkerEnd>();
        system.ActorOf(Props.Create(() => new WorkerActor(name, new LocalData(data), connector, new SilentLog(), end, false, coordinator)), name);
    }
}
