namespace Autoencoder.Coordinator.Training.Events;

/// <summary>
/// What events are called, in events.jsonl, on the page and on a console that programs read. Scripts depend on the names.
/// The table in docs/health-and-logs.md says where each goes.
/// </summary>
public static class EventNames
{
    /// <summary>A sum is not that of others.</summary>
    public const string AnswersDisagree = "answers-disagree";

    /// <summary>A checkpoint was passed over.</summary>
    public const string CheckpointDamaged = "checkpoint-damaged";

    /// <summary>A checkpoint could not be written.</summary>
    public const string CheckpointFailed = "checkpoint-failed";

    /// <summary>A checkpoint is on the disk.</summary>
    public const string CheckpointWritten = "checkpoint-written";

    /// <summary>A block that workers ask for is not what was packed.</summary>
    public const string DataDamaged = "data-damaged";

    /// <summary>The training failed.</summary>
    public const string Failed = "failed";

    /// <summary>The training is done.</summary>
    public const string Finished = "finished";

    /// <summary>The pictures of the epochs cannot be kept.</summary>
    public const string HistoryFailed = "history-failed";

    /// <summary>Rows of the journal were passed over.</summary>
    public const string JournalDamaged = "journal-damaged";

    /// <summary>The journal, or a note beside it, cannot be written.</summary>
    public const string JournalFailed = "journal-failed";

    /// <summary>Rows of metrics.csv are missing.</summary>
    public const string MetricsDamaged = "metrics-damaged";

    /// <summary>The model of a finished run is gone or damaged.</summary>
    public const string ModelDamaged = "model-damaged";

    /// <summary>The first step after a run was resumed is done.</summary>
    public const string Recovered = "recovered";

    /// <summary>A run continues.</summary>
    public const string Resumed = "resumed";

    /// <summary>A round with reissued shards is done.</summary>
    public const string RoundRecovered = "round-recovered";

    /// <summary>run.json was restored from a checkpoint, or made again with the folder while the run trains.</summary>
    public const string RunRestored = "run-restored";

    /// <summary>A run that is not finished was not continued, for it has other settings.</summary>
    public const string RunPassedOver = "run-passed-over";

    /// <summary>Workers without a copy of the data get them here.</summary>
    public const string ServesData = "serves-data";

    /// <summary>settings.json was restored from a checkpoint.</summary>
    public const string SettingsRestored = "settings-restored";

    /// <summary>Shards were given to another worker.</summary>
    public const string ShardsReissued = "shards-reissued";

    /// <summary>The precision is slow on this processor.</summary>
    public const string SlowPrecision = "slow-precision";

    /// <summary>A run begins.</summary>
    public const string Started = "started";

    /// <summary>Steps are computed again to find out why something is not finite.</summary>
    public const string StepsRechecked = "steps-rechecked";

    /// <summary>The training was stopped.</summary>
    public const string Stopped = "stopped";

    /// <summary>A connection did not come from the cluster.</summary>
    public const string ConnectionRejected = "turned-away";

    /// <summary>The training waits.</summary>
    public const string Waiting = "waiting";

    /// <summary>The test images are not reconstructed any more.</summary>
    public const string WatchEnded = "watch-ended";

    /// <summary>It continues from before a wrong step.</summary>
    public const string WentBack = "went-back";

    /// <summary>A worker takes part.</summary>
    public const string WorkerJoined = "worker-joined";

    /// <summary>A worker left in good order.</summary>
    public const string WorkerLeft = "worker-left";

    /// <summary>A worker vanished.</summary>
    public const string WorkerLost = "worker-lost";

    /// <summary>A worker was not let in.</summary>
    public const string WorkerRefused = "worker-refused";

    /// <summary>A worker computed wrongly and is out.</summary>
    public const string WorkerRemoved = "worker-removed";

    /// <summary>One more worker is called to decide.</summary>
    public const string WorkerWanted = "worker-wanted";

    /// <summary>What is trained.</summary>
    public const string Model = "model";

    /// <summary>Which run is trained, where nobody has named it.</summary>
    public const string RunChosen = "run-chosen";

    /// <summary>Where workers join.</summary>
    public const string Listening = "listening";

    /// <summary>Who can reach that, and whether it is encrypted.</summary>
    public const string Reachable = "reachable";

    /// <summary>Where the page is.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>The page stays after the run.</summary>
    public const string DashboardLingers = "dashboard-lingers";

    /// <summary>An epoch is done.</summary>
    public const string EpochDone = "epoch-done";

    /// <summary>Where the run stands.</summary>
    public const string Progress = "progress";

    /// <summary>Something does not work that the training does not need.</summary>
    public const string Warning = "warning";

    /// <summary>What became of the run.</summary>
    public const string Results = "results";

    /// <summary>Files of a stored run were passed over.</summary>
    public const string FilesDamaged = "files-damaged";
}
