using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Cluster;

// Carries out what the session asks for.
public sealed partial class CoordinatorActor : ISessionHost
{
    public void Assign(int worker, WorkOrder order, SharedWeights weights) =>
        _workers.Find(worker)?.Channel?.Assign(order with { Trace = _run.TraceOf(order.Round) }, weights);

    void ISessionHost.Remove(Faulty faulty)
    {
        if (_workers.Find(faulty.Worker) is not { } worker)
            return;
        // Its process is usually restarted as soon as it ends, so its name is barred. A worker inside this process is not.
        if (!worker.Actor.Path.Address.HasLocalScope)
            _run.Admission.Bar(worker.Name, faulty.Round);
        _lost++;
        var reason = $"it computes wrongly: in {faulty.Round} its sum over {faulty.Shards} {faulty.Reason}";
        Remove(worker, WorkerFate.Removed, reason, new Goodbye(reason, Failed: true));
        _observer.Happened(WorkerEvents.Removed(worker.Name, reason, _workers.WorkingCount));
    }

    void ISessionHost.RequestWorker(Round round, ShardRange shards) => _run.CallWorker(Context.System);

    public string NameOf(int worker) => _workers.NameOf(worker);
}
