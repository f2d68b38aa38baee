using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Live;

namespace Autoencoder.Coordinator.Tests.Watching.Page;

/// <summary>A run that is what a test says it is. What the test tells is a new version, which all who wait hear of.</summary>
internal sealed class SimulatedRun(RunFolder folder) : IRunView, IImageHistory, ICodeSpace
{
    private readonly Lock _lock = new();
    private readonly List<EventRow> _events = [];
    private readonly List<WorkerStatus> _workers = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version = 1;
    private long _workersVersion;

    public static byte[] Png { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");

    public RunFacts Facts { get; init; } = new(
        "0011", "runs/one", "keras-bce", "784-32-784", "relu,sigmoid", "bce", "f32", "none", CodeSize: 32, Parameters: 50992, Batch: 256,
        Shards: 8, Epochs: 3, StepsPerEpoch: 10, Steps: 30, Seed: 1, LearningRate: 1e-3, ImageWidth: 1, ImageHeight: 1, ImagesShown: 1, HasData: true, IsLive: true);

    public RunFolder Folder => folder;

    public IImageHistory Images => this;

    public ICodeSpace Codes => this;

    public ReadOnlyMemory<byte> Originals => Png;

    public ReadOnlyMemory<byte>? Latest => Png;

    public ReadOnlyMemory<byte>? OfEpoch(int epoch) => epoch == 1 ? Png : null;

    public RunState State { get; set; } = new("training", null, 1, 5, 1, 0.5, null, 1000, 20, 1, new string('a', 64), 5, 1);

    /// <summary>Connections that were told of something, for as long as they listen.</summary>
    public int Waiting { get; private set; }

    public void Happened(TrainingEvent happening) => Change(() => _events.Add(new EventRow(_version + 1, new DateTime(2026, 1, 31, 23, 59, 59, DateTimeKind.Utc), happening)));

    public void Joined(WorkerStatus worker) => Change(() =>
    {
        _workers.RemoveAll(known => known.Id == worker.Id);
        _workers.Add(worker);
        _workersVersion = _version + 1;
    });

    public RunSnapshot Snapshot()
    {
        lock (_lock)
            return new RunSnapshot(_version, State, new LossCurve(1, [new LossPoint(1, 1, 0.7, 0.7, 0.7), new LossPoint(2, 1, double.NaN, 0, 1)]), Epochs, [.. _events], [.. _workers], [1]);
    }

    public RunChanges ChangesSince(long version)
    {
        lock (_lock)
            return new RunChanges(
                _version, State, null, [], [], [.. _events.Where(row => row.Id > version)], _workersVersion > version ? [.. _workers] : null, null);
    }

    public async Task WaitForNewer(long version, CancellationToken cancel)
    {
        Task news;
        lock (_lock)
        {
            if (_version > version)
                return;
            news = _news.Task;
            Waiting++;
        }

        try
        {
            await news.WaitAsync(cancel);
        }
        finally
        {
            lock (_lock)
                Waiting--;
        }
    }

    public bool HasModel => true;

    public ReadOnlyMemory<byte>? Model() => new byte[] { 1, 2, 3 };

    public CodePlaneView? Plane(string x, string y) => x == y
        ? null
        : new CodePlaneView(5, x, y, new CodeArea(-1, 1, -2, 2), [new CodePoint(0.5, 1, 3), new CodePoint(-0.5, -1, null)]);

    public ReadOnlyMemory<byte>? Decode(string x, string y, double u, double v) => x == y ? null : Png;

    public void Dispose()
    {
    }

    private static EpochReport[] Epochs => [new EpochReport(1, 10, 0.4, 0.3, 60000, 1, 1000, 2)];

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _version++;
            var news = _news;
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            news.SetResult();
        }
    }
}
