using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;
using Microsoft.Extensions.Time.Testing;
using RunOnDisk = Autoencoder.Coordinator.Tests.Runs.StoredRun;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

/// <summary>A live view of a run of a tiny model, five steps an epoch, that is told what a training would tell it.</summary>
internal sealed class WatchedRun : IDisposable
{
    public const int StepsPerEpoch = 5;

    public static DataSet Data => RunOnDisk.DataSet;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly RunOnDisk _disk;

    private readonly bool _ownsDisk;

    public WatchedRun()
        : this(new RunOnDisk(), resumes: false) => _ownsDisk = true;

    /// <param name="disk">Whose run it is; not disposed with this.</param>
    public WatchedRun(RunOnDisk disk, bool resumes)
    {
        _disk = disk;
        var run = resumes ? TrainingRun.Resume(disk.Folder, disk.Settings, Data) : TrainingRun.Begin(disk.Folder, disk.Settings, Data, initialWeights: null);
        Store = run.Store;
        Live = new LiveRun(run, Time);
        Live.Begin(Store);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    public LiveRun Live { get; }

    public RunStore Store { get; }

    public RunOnDisk Disk => _disk;

    public ITrainingObserver Observer => Live;

    public ITrainingKeeper Keeper => Live;

    public ITrainingObserver Workers => Live;

    /// <summary>A worker joins and does all shards of these steps.</summary>
    /// <param name="from">Counted from 0, as <paramref name="to"/>, which is not done.</param>
    public void Train(long from, long to)
    {
        for (var step = from; step < to; step++)
        {
            var round = new Round(Phase.Train, step);
            var shards = new ShardRange(0, 8);
            Workers.RoundBegan(round);
            Workers.Dealt(1, round, shards);
            Workers.Answered(1, new PartialSum(1, round, shards, 1, null), Verdict.Accepted);
            Observer.StepCompleted(step, LossOf(step), 10);
            var vector = _disk.Pool.Rent();
            vector.Values.Fill(step + 1);
            var weights = new SharedWeights(vector, step + 1, _disk.Pool);
            Keeper.StepDone(step, LossOf(step), weights);
            weights.Release();
            Store.Journal.Append(new JournalRow(Store.Run.Term, step, LossOf(step), 5));
            if ((step + 1) % StepsPerEpoch == 0)
                Observer.EpochCompleted(EpochOf((int)((step + 1) / StepsPerEpoch)));
        }
    }

    public static double LossOf(long step) => 1.0 / (step + 1);

    public static EpochReport EpochOf(int epoch) => new(epoch, epoch * StepsPerEpoch, 0.5 / epoch, 0.25 / epoch, 50, epoch, 1000, 1);

    public void Join(int worker = 1, string name = "a") => Workers.Joined(worker, name, "this process", new InProcessChannel(worker, _disk.Pool, new NoEvents()));

    /// <summary>Waits for the picture to be as it is wanted.</summary>
    public async Task<RunSnapshot> Until(Func<RunSnapshot, bool> isWanted)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var picture = Live.Snapshot();
            if (isWanted(picture))
                return picture;
            await Live.WaitForNewer(picture.Version, deadline.Token);
        }
    }

    public void Dispose()
    {
        Live.Dispose();
        Store.Dispose();
        if (_ownsDisk)
            _disk.Dispose();
    }


    private sealed class NoEvents : IWorkerChannelEvents
    {
        public void Received(int workerId, PartialSum partial)
        {
        }

        public void Closed(int workerId, string reason)
        {
        }
    }
}
