using System.CommandLine;
using System.Diagnostics;
using Autoencoder.Coordinator.Dashboard;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Hosting;
using Autoencoder.Shared.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator train: trains a model, or goes on training it, and leaves its results in a folder.</summary>
public static class TrainCommand
{
    public static Command Create() =>
        new Command("train", "Train an autoencoder, with workers in this process, in others, or both")
            .WithOptions(OptionCatalog.Train, Run);

    private static async Task<int> Run(OptionValues values)
    {
        using var stop = new StopSignal();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var page = DashboardSettings.From(values, isDefault: !Console.IsOutputRedirected);
        var opening = RunOpening.From(values);
        await using var dashboard = page is null ? null : RunDashboard.Start(page, end.Cancel);
        await RunTraining.Run(
            opening, () => DataSet.Load(opening.Settings.DataDirectory), Process.GetCurrentProcess().StartTime.ToUniversalTime(),
            dashboard is null ? null : dashboard.Show, end.Token);
        if (dashboard is not null)
            await dashboard.Linger(stop.Token);
        return 0;
    }
}
