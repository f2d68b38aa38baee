using System.CommandLine;
using System.Diagnostics;
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
        var opening = RunOpening.From(values);
        await RunTraining.Run(
            opening, () => DataSet.Load(opening.Settings.DataDirectory), Process.GetCurrentProcess().StartTime.ToUniversalTime(), stop);
        return 0;
    }
}
