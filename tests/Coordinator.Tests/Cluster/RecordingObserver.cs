using System.Threading.Channels;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>What the training told, line by line, to be awaited.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    /// <summary>Called at each completed step; may throw.</summary>
    public Action<long> Step { get; set; } = _ => { };

    public int Left => _lines.Reader.Count;

    public Task<string> Next() => _lines.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    public void StepCompleted(long step, double meanLoss, int samples) => Step(step);

    public void EpochCompleted(EpochReport report) => Line($"epoch {report.Epoch}");

    public void WaitingForWorkers(Round round) => Line($"nobody for {round}");

    public void Waiting(string reason) => Line($"waiting: {reason}");

    public void WorkerJoined(string name, int workers) => Line($"{name} joined, {workers}");

    public void WorkerLeft(string name, int workers) => Line($"{name} left, {workers}");

    public void WorkerLost(string name, string reason, long shardsReissued, int workers) =>
        Line($"{name} lost ({reason}), {shardsReissued} again, {workers}");

    public void WorkerRefused(string name, string reason) => Line($"{name} refused: {reason}");

    private void Line(string line) => _lines.Writer.TryWrite(line);
}
