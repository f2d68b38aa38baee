using System.Collections.Concurrent;
using System.Threading.Channels;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>What the training told, line by line, to be awaited.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<TrainingEvent> _events = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    /// <summary>Called at each completed step; may throw.</summary>
    public Action<long> Step { get; set; } = _ => { };

    public int Left => _lines.Reader.Count;

    public Task<string> Next() => _lines.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    public void StepCompleted(long step, double meanLoss, int samples) => Step(step);

    public void EpochCompleted(EpochReport report) => Line($"epoch {report.Epoch}");

    /// <summary>Every event ever, for its fields.</summary>
    public IReadOnlyList<TrainingEvent> Events => [.. _events];

    /// <summary>Whatever is waited for, each time that it is told.</summary>
    public List<string> Waited { get; } = [];

    public void StillWaiting(string reason, TimeSpan? withoutWorkers) => Waited.Add(reason);

    public void Happened(TrainingEvent happening)
    {
        _events.Enqueue(happening);
        Line(happening.Text);
    }

    private void Line(string line) => _lines.Writer.TryWrite(line);
}
