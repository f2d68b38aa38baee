using System.CommandLine;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Coordinator.Watching.Page;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Program.Web;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator dashboard: shows a run in a browser, finished or interrupted, as its folder tells of it.</summary>
public static class DashboardCommand
{
    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new(OptionNames.Dashboard, "HOST:PORT", "Where the page is served; by default 127.0.0.1:8080"),
        DataOption.Definition,
    ];

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The run's folder" };
        return new Command("dashboard", "Show a run in a browser, finished or interrupted, as its folder tells of it") { folder }
            .WithData(Options, (values, parsed) => Run(values, parsed.GetRequiredValue(folder)));
    }

    private static async Task<int> Run(OptionValues values, string path)
    {
        var settings = DashboardSettings.From(values, isDefault: true)
            ?? throw values.Unusable(OptionNames.Dashboard, "HOST:PORT, for this command only serves the page");
        OpenFiles.Require(OpenFiles.NeededByCluster);
        using var stop = new StopSignal();
        using var run = StoredRun.Open(RunFolder.ForReading(path), values[OptionNames.Data]);
        await using var server = await DashboardServer.Start(settings, token: null, () => new Health(true, "shows what a folder tells of a run"));
        server.Show(run, stop: null);
        Console.WriteLine($"{path} is shown at {server.Place} until Ctrl-C");
        await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
