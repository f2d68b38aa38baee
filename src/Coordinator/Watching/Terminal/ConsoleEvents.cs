using System.Globalization;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>What is only said on the console: where it can be looked at, how far it is. Other files have it for later.</summary>
internal static class ConsoleEvents
{
    public static TrainingEvent Model(RunSpec run) => new(
        EventNames.Model, Text($"{run.Model}, {new ParameterLayout(run.Model).Count:#,0} parameters, batch {run.Plan.Batch} in {run.Plan.Shards} shards, seed {run.Plan.Seed}{(run.Plan.Window is null ? "" : $", shuffle {run.Definition.Shuffle}")}"));

    /// <param name="weights">Their SHA-256.</param>
    /// <param name="settings">The file that its settings are from, whose variables are called otherwise than the options; null for none.</param>
    public static TrainingEvent AlreadyDone(int epochs, string weights, string folder, string? settings) => new(EventNames.Results, Text($"""
        the run is finished: epoch {epochs} was its last; {(settings is null
            ? "to train it on, give more with --epochs; to begin another, name another folder"
            : $"to train it on, give more in {settings} with AUTOENCODER_EPOCHS; to begin another, name it there with AUTOENCODER_RUN")}
        weights {weights}
        results in {folder}
        """))
    { Epoch = epochs };

    /// <param name="runs">Where it was looked for.</param>
    public static TrainingEvent ChosenRun(string folder, string runs, bool resumes) => new(
        EventNames.RunChosen,
        resumes ? $"the newest unfinished run of these settings is continued: {folder}" : $"no unfinished run of these settings in {runs}; a new one begins in {folder}");

    public static TrainingEvent Listening(ClusterAddress door) => new(EventNames.Listening, $"listening: start workers with --coordinator {door.Advertised}");

    public static TrainingEvent Reachable(ClusterAddress door) => new(EventNames.Reachable, door.Openness);

    public static TrainingEvent Dashboard(string place) => new(EventNames.Dashboard, $"dashboard: {place}");

    public static TrainingEvent Lingers(string url, TimeSpan? time) => new(
        EventNames.DashboardLingers, $"the run stays to be seen at {url} {(time is { } limit ? Text($"for {limit.TotalSeconds:0} s") : "until Ctrl-C")}");

    /// <param name="late">Shards of the epoch that were given to a second worker, because the first one was late.</param>
    public static TrainingEvent EpochDone(EpochReport report, int epochs, long late) => new(
        EventNames.EpochDone,
        Text($"epoch {report.Epoch}/{epochs}  loss {report.TrainLoss:0.0000}  validation loss {report.ValidationLoss:0.0000}  {Speed(report)}{ProgressText.Workers(report.Workers)}{(late > 0 ? $"  {late:#,0} late {(late == 1 ? "shard" : "shards")}" : "")}"))
    {
        Shards = late > 0 ? late : null,
        Epoch = report.Epoch,
        Step = report.Steps,
        Loss = report.TrainLoss,
        ValidationLoss = report.ValidationLoss,
        SamplesPerSecond = report.SamplesPerSecond > 0 ? report.SamplesPerSecond : null,
        Workers = report.Workers,
    };

    public static TrainingEvent Progress(in ProgressState state) => new(
        EventNames.Progress,
        ProgressLine.Of(state, int.MaxValue))
    {
        Epoch = state.Epoch,
        Step = state.Steps,
        Loss = state.Loss,
        SamplesPerSecond = state.SamplesPerSecond,
        Workers = state.Workers,
    };

    public static TrainingEvent Warning(string text) => new(EventNames.Warning, $"warning: {text}") { Cause = text };

    // Of an epoch of which this process only did the evaluation, it is not known.
    private static string Speed(EpochReport report) => report.SamplesPerSecond > 0 ? Text($"{report.SamplesPerSecond:#,0} samples/s  ") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
