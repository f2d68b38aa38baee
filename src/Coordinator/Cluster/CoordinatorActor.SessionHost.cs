using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Cluster;

// Carries out what the session asks for, and passes on what it reports, with the workers' names.
public sealed partial class CoordinatorActor : ISessionHost
{
    void ISessionHost.RoundBegan(Round round) => _observer.RoundBegan(round);

    public void Assign(int worker, WorkOrder order, SharedWeights weights)
    {
        _observer.Dealt(worker, order.Round, order.Shards);
        _workers.Find(worker)?.Channel?.Assign(order with { Trace = _run.TraceOf(order.Round) }, weights);
    }

    void ISessionHost.Answered(int worker, in PartialSum partial, Verdict verdict) => _observer.Answered(worker, partial, verdict);

    void ISessionHost.Remove(Faulty faulty)
    {
        var name = _workers.NameOf(faulty.Worker);
        _observer.Happened(RoundEvents.Disagree(faulty, name));
        _observer.FoundFaulty(faulty.Worker);
        if (_workers.Find(faulty.Worker) is not { } worker)
            return;
        // Its process is usually restarted as soon as it ends, so its name is banned. A worker inside this process is not.
        if (!worker.Actor.Path.Address.HasLocalScope)
            _run.Admission.Ban(name, faulty.Round);
        _lost++;
        var reason = $"it computes wrongly: in {faulty.Round} its sum over {faulty.Shards} {faulty.Reason}";
        Remove(worker, WorkerFate.Removed, reason, new Goodbye(reason, Failed: true));
        _observer.Happened(WorkerEvents.Removed(name, reason, _workers.WorkingCount));
    }

    void ISessionHost.RequestWorker(Round round, ShardRange shards, ReissueCause cause)
    {
        _observer.Happened(RoundEvents.WorkerRequested(round, shards, cause));
        _run.CallWorker(Context.System);
    }

    void ISessionHost.Reissued(Reissue reissue)
    {
        _observer.Reissued(reissue);
        _observer.Happened(RoundEvents.Reissued(reissue, NameOf(reissue.From), NameOf(reissue.To)));
    }

    void ISessionHost.Recovered(Round round, TimeSpan took, TimeSpan typical) => _observer.Happened(RoundEvents.Recovered(round, took, typical));

    void ISessionHost.WaitsForWorkers(Round round) => _observer.Happened(RoundEvents.WaitsForWorkers(round));

    public string NameOf(int worker) => _workers.NameOf(worker);
}
