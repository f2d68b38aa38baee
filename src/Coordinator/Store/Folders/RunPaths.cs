using System.Globalization;
using System.Text.RegularExpressions;

namespace Autoencoder.Coordinator.Store.Folders;

/// <summary>The names of all files of a run, in its folder, which need not be there. No other class knows one.</summary>
/// <param name="path">Of the folder, as the user named it.</param>
public partial class RunPaths(string path)
{
    public const string SettingsName = "settings.json";
    public const string MetricsName = "metrics.csv";
    public const string SummaryName = "summary.json";
    public const string CurvesName = "curves.png";
    public const string ReconstructionsName = "reconstructions.png";
    public const string ModelName = "model.safetensors";
    public const string EventsName = "events.jsonl";

    /// <summary>The first line of journal.csv.</summary>
    public const string JournalHeader = "term,step,loss,weights,check\r\n";

    /// <summary>How the text in the file lock begins.</summary>
    public const string LockOwner = "process ";

    public string Path => path;

    /// <summary>Which run it is, and in which term.</summary>
    public string Run => PathOf("run.json");

    /// <summary>Held by the process that works on the run.</summary>
    public string Lock => PathOf("lock");

    /// <summary>A row for each step.</summary>
    public string Journal => PathOf("journal.csv");

    /// <summary>There while sums that have entered the weights may be wrong.</summary>
    public string SuspectMarker => PathOf("in-doubt");

    /// <summary>A folder in it.</summary>
    public string Checkpoints => PathOf("checkpoints");

    public string Settings => PathOf(SettingsName);

    public string Metrics => PathOf(MetricsName);

    public string Summary => PathOf(SummaryName);

    public string Curves => PathOf(CurvesName);

    public string Reconstructions => PathOf(ReconstructionsName);

    public string Model => PathOf(ModelName);

    /// <summary>Only of a run that started from a trained model.</summary>
    public string InitialWeights => PathOf("initial.safetensors");

    public string Events => PathOf(EventsName);

    /// <summary>A folder in it: test images as the model gave them back over the epochs. Only of a run that was watched.</summary>
    public string ReconstructionHistory => PathOf("reconstructions");

    /// <summary>A folder in it.</summary>
    public string TensorBoard => PathOf("tensorboard");

    /// <summary>Where the checkpoint of a step is, or would be.</summary>
    public string CheckpointOf(long step) => System.IO.Path.Combine(Checkpoints, string.Create(CultureInfo.InvariantCulture, $"step-{step:D9}.safetensors"));

    /// <summary>The step that a checkpoint's name tells; null if it is the name of something else.</summary>
    public static long? StepOf(string path) =>
        CheckpointName().Match(System.IO.Path.GetFileName(path)) is { Success: true } match
        && long.TryParse(match.Groups["step"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : null;

    /// <summary>True for the name of a file that a run writes, in its folder or among its checkpoints.</summary>
    public static bool IsOfRun(string name) => StepOf(name) is not null || Names.Contains(name);

    private static HashSet<string> Names { get; } = new RunPaths("") is var run
        ? [run.Run, run.Journal, run.SuspectMarker, run.InitialWeights, SettingsName, MetricsName, SummaryName, CurvesName, ReconstructionsName, ModelName]
        : [];

    /// <summary>All files of the run that are there, in the folder itself and in those in it.</summary>
    public IEnumerable<string> ExistingFiles =>
        AllFiles.Where(File.Exists).Concat(AllFolders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)));

    /// <summary>All files in the folder itself.</summary>
    protected string[] AllFiles => [Run, Lock, Journal, SuspectMarker, Settings, Metrics, Summary, Curves, Reconstructions, Model, InitialWeights, Events];

    /// <summary>All folders in it.</summary>
    protected string[] AllFolders => [Checkpoints, ReconstructionHistory, TensorBoard];

    [GeneratedRegex(@"^step-(?<step>[0-9]{9,19})\.safetensors$")]
    private static partial Regex CheckpointName();

    protected string PathOf(string name) => System.IO.Path.Combine(path, name);
}
