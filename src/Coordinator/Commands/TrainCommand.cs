using System.CommandLine;
using System.Diagnostics;
using Autoencoder.Coordinator.Runs;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Watching.Page;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Program.Telemetry;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator train: trains a model, or continues its training, and leaves the results in a folder.</summary>
public static class TrainCommand
{
    public static Command Create() =>
        new Command("train", "Train an autoencoder, with workers in this process, in others, or both")
            .WithOptions(OptionCatalog.Train, Run);

    private static async Task<int> Run(OptionValues values)
    {
        using var stop = new StopSignal();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        using var console = new RunConsole(Console.OpenStandardOutput(), LogFormats.Of(values), TimeProvider.System);
        CommandLineProgram.SetErrorContext(console.AddRun);
        var page = DashboardSettings.From(values, isDefault: !Console.IsOutputRedirected);
        var opening = RunOpening.From(values);
        // On the side as well: what carries telemetry takes some tenths of a second to compile.
        var telemetry = Task.Run(() => TelemetryExport.Start(
            "autoencoder-coordinator", $"{Environment.MachineName}-{Environment.ProcessId}", isServed: page is not null,
            text => console.WriteEvent(ConsoleEvents.Warning(text))));
        var health = new RunHealth(TimeProvider.System);
        using var metrics = new RunMetrics();
        await using var dashboard = page is null ? null : RunDashboard.Start(page, telemetry, () => health.Now, console, end.Cancel);
        // The dashboard waits for it itself. Errors in its variables have to be known before the training.
        if (dashboard is null)
            await telemetry;
        var status = 0;
        try
        {
            var audience = new RunAudience(console, metrics, health, dashboard is null ? null : dashboard.Show);
            await new RunTraining(audience, Process.GetCurrentProcess().StartTime.ToUniversalTime(), end.Token)
                .Run(opening, () => DataSet.Load(opening.Settings.Execution.DataDirectory));
        }
        catch (TrainingException e) when (dashboard is not null)
        {
            // The page shows how far it came, and why not further.
            status = CommandLineProgram.Error(e, values.Verbose);
        }
        finally
        {
            // How it ended is to be sent, too.
            if (telemetry.IsCompletedSuccessfully)
                (await telemetry)?.Flush();
        }

        if (dashboard is not null)
            await dashboard.Linger(stop.Token);
        return status;
    }
}
