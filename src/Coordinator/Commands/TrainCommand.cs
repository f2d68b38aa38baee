using System.CommandLine;
using System.Diagnostics;
using Autoencoder.Coordinator.Runs;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Coordinator.Watching.Page;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Program.Telemetry;
using Autoencoder.Shared.Program.Web;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator train: trains a model, or continues its training, and leaves the results in a folder.</summary>
public static class TrainCommand
{
    private static readonly OptionDefinition Epochs = TrainingOptions.Course.Single(option => option.Name == OptionNames.Epochs);

    private static readonly OptionDefinition Out = new(OptionNames.Out, "DIR", "Folder for the results; by default runs/<time>; if runs are in it, as in runs, a new folder there");

    private static readonly OptionDefinition Resume = new(OptionNames.Resume, "DIR", "Continue the run in this folder, from its newest checkpoint; last: the newest run of these settings in runs/ that is not finished, if there is one");

    private static readonly OptionDefinition ResumeOrBegin = new(OptionNames.ResumeOrBegin, "DIR", "Begin a run in this folder; if it holds one already, continue it, or say that it is finished: the same command may be given again and again");

    /// <summary>The most used first, then by what they are about.</summary>
    internal static IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("most used", [TrainingOptions.Preset, Epochs, TrainingOptions.Workers, Out, Resume]),
        new("what to train", [
            TrainingOptions.Layers, TrainingOptions.Code, TrainingOptions.Activations, TrainingOptions.Loss, .. TrainingOptions.Course.Where(option => option != Epochs),
            new(OptionNames.From, "PATH", "Start from the weights of a trained model (the folder of a run or of an imported model, a checkpoint or a .safetensors file), with its layers, activations and loss"),
            new(SettingNames.StartSha256, "HEX", "The weights that --from must have; every run notes it, so that its settings ask for the same weights again"),
        ]),
        new("data", [DataOption.Definition]),
        new("cluster", [
            new(OptionNames.Listen, "HOST:PORT", "Accept workers of other processes and machines, which reach this one as HOST (PORT, PORT + 1 for tensors, and PORT + 2 for data)"),
            new(OptionNames.Advertise, "HOST[:PORT]", "How workers reach this machine where that is not what it listens on: behind NAT, with published ports (PORT to PORT + 2), or with --listen 0.0.0.0:PORT or [::]:PORT"),
            new(OptionNames.AwaitWorkers, "N", "Start when so many workers have joined; by default those of this process, or 1"),
            new(OptionNames.WorkerTimeout, "SECONDS", "A worker whose process is alive but that gives none of the answers it owes for so long, and for 100 usual rounds, has its connection closed and joins anew; by default 60"),
            new(OptionNames.Audit, "RATE", "Share of the sums, 0 to 1, that two workers compute and that are compared; by default 0"),
            ProgramOptions.Tls,
        ]),
        new("results", [
            ResumeOrBegin,
            new(OptionNames.CheckpointEvery, "WHEN", "epoch, 500 (steps), 30s, 5min, several of these with commas between them, or none; by default epoch,30s"),
            new(OptionNames.CheckpointKeep, "K", "Checkpoints that stay when a newer one is written; by default 3"),
        ]),
        new("watching", [
            new(OptionNames.Dashboard, "HOST:PORT", "Serve a page that shows the run; by default 127.0.0.1:8080 on a terminal, else none; none: no page"),
            new(OptionNames.DashboardLinger, "SECONDS", "How long the page stays when the run is done; by default until Ctrl-C"),
            new(OptionNames.DashboardToken, "TEXT", "Lets anyone who has it end the run, with a checkpoint, on the page; by default nobody can. The list of processes shows it: rather in a file, or in the variable AUTOENCODER_DASHBOARD_TOKEN"),
            new(OptionNames.DashboardTokenFile, "FILE", "The same, as the one line of a file"),
            ProgramOptions.Log,
        ]),
    ];

    // Set by docker-compose.yml, which hands a file's settings on as options.
    private const string SettingsFileVariable = "SETTINGS_FILE";

    internal static IReadOnlyList<OptionDefinition> Options { get; } = [.. Groups.SelectMany(group => group.Options)];

    private static readonly string[] Examples =
    [
        "coordinator train",
        "coordinator train --preset keras-mse --epochs 10 --out runs/mine",
        "coordinator train --layers 784-128-16-128-784 --activations relu,sigmoid --loss bce",
        "coordinator train --listen localhost:4053 --workers 0 --await-workers 2",
        "worker --coordinator localhost:4053    (each in a terminal of its own)",
        "coordinator train --resume runs/mine --epochs 20",
    ];

    public static Command Create() =>
        new Command("train", "Train an autoencoder, with workers in this process, in others, or both")
            .WithHelp(new CommandHelp(Groups, Examples)).WithData(Options, Run);

    private static async Task<int> Run(OptionValues values)
    {
        OpenFiles.Require(OpenFiles.NeededByCluster + OpenFiles.NeededByWorker * (values.WholeNumber(OptionNames.AwaitWorkers, 1, Execution.MaxWorkers) ?? 0));
        using var stop = new StopSignal();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        using var console = new RunConsole(StandardOutput.Open(), LogFormats.Of(values), TimeProvider.System);
        CommandLineProgram.SetErrorContext(console.AddRun);
        var page = DashboardSettings.From(values, isDefault: !Console.IsOutputRedirected);
        var opening = RunOpening.From(values);
        if (opening.AlreadyDone(values, Data) is { } done)
        {
            console.WriteEvent(ConsoleEvents.AlreadyDone(done.Epochs, done.WeightsSha256, opening.Folder.Path, Environment.GetEnvironmentVariable(SettingsFileVariable)));
            if (page is { IsChosen: true } && page.Linger != TimeSpan.Zero)
                await ShowFinished(page, opening, console, stop.Token);
            return 0;
        }

        if (opening.Settings.Execution.Tls is { } certificate && SecretFile.Warning("--tls", certificate, "the private key") is { } open)
            console.WriteEvent(ConsoleEvents.Warning(open));
        if (page?.TokenFile is { } file && SecretFile.Warning("--dashboard-token-file", file, "the token") is { } known)
            console.WriteEvent(ConsoleEvents.Warning(known));
        // On the side as well: what carries telemetry takes some tenths of a second to compile.
        var telemetry = StartTelemetry(isServed: page is not null, console);
        var status = new RunStatus(TimeProvider.System);
        using var metrics = new RunMetrics();
        await using var dashboard = page is null ? null : RunDashboard.Start(page, telemetry, () => status.Health, console, end.Cancel);
        // The dashboard waits for it itself. Errors in its variables have to be known before the training.
        if (dashboard is null)
            await telemetry;
        var exitStatus = 0;
        try
        {
            var audience = new RunViewers(console, metrics, status, dashboard is null ? null : dashboard.Show);
            await new RunTraining(audience, Process.GetCurrentProcess().StartTime.ToUniversalTime(), end.Token)
                .Run(opening, Data);
        }
        catch (TrainingException e) when (dashboard is not null)
        {
            // The page shows how far it came, and why not further.
            exitStatus = CommandLineProgram.Error(e, values.Verbose);
        }
        finally
        {
            // How it ended is to be sent, too.
            if (telemetry.IsCompletedSuccessfully)
                (await telemetry)?.Flush();
        }

        if (dashboard is not null)
            await dashboard.Linger(stop.Token);
        return exitStatus;

        DataSet Data() => DataSet.Load(opening.Settings.Execution.DataDirectory);
    }

    /// <summary>As after its training, for as long as its page is to stay.</summary>
    private static async Task ShowFinished(DashboardSettings page, RunOpening opening, RunConsole console, CancellationToken stop)
    {
        await using var dashboard = RunDashboard.Start(
            page, StartTelemetry(isServed: true, console), () => new Health(true, "the run is finished; its page is shown"), console, stop: null);
        await dashboard.Show(StoredRun.Open(opening.Folder, opening.Settings.Execution.DataDirectory));
        await dashboard.Linger(stop);
    }

    private static Task<TelemetryExport?> StartTelemetry(bool isServed, RunConsole console) => Task.Run(() => TelemetryExport.Start(
        "autoencoder-coordinator", $"{Environment.MachineName}-{Environment.ProcessId}", isServed, text => console.WriteEvent(ConsoleEvents.Warning(text))));
}
