using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>What an observer of the workers was told, a line a call.</summary>
internal sealed class RecordingTrainingObserver : ITrainingObserver
{
    private readonly Lock _lock = new();
    private readonly List<string> _told = [];

    public string[] Told
    {
        get
        {
            lock (_lock)
                return [.. _told];
        }
    }

    public void Joined(int worker, string name, string address, IWorkerChannel channel) => Note($"{worker} joined: {name}");

    public void Leaving(int worker) => Note($"{worker} leaves");

    public void Gone(int worker, WorkerFate fate, string reason) => Note($"{worker} is gone, {fate}: {reason}");

    public void RoundBegan(Round round) => Note($"{round}");

    public void Dealt(int worker, Round round, ShardRange shards) => Note($"{worker} gets {shards} of {round}");

    public void Answered(int worker, in PartialSum partial, Verdict verdict) => Note($"{worker} answers {partial.Node} of {partial.Round}: {verdict}");

    public void Reissued(in Reissue reissue) => Note($"{reissue.From} to {reissue.To}, {reissue.Cause}");

    public void FoundFaulty(int worker) => Note($"{worker} is wrong");

    private void Note(string line)
    {
        lock (_lock)
            _told.Add(line);
    }
}
