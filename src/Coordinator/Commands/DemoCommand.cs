using System.CommandLine;
using Autoencoder.Coordinator.Runs.Demonstration;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator demo: a training whose processes are killed, and the same in peace.</summary>
public static class DemoCommand
{
    // As a shell tells of what Ctrl-C has ended.
    private const int Interrupted = 130;

    public static Command Create() =>
        new Command("demo", "See it within a minute: processes are killed, frozen and resumed while they train, and the weights are those of a training in peace")
            .WithOptions([ProgramOptions.Data], Run);

    private static async Task<int> Run(OptionValues values)
    {
        OpenFiles.Require(OpenFiles.OfCluster);
        var data = Path.GetFullPath(DataFolder.Resolve(values[OptionNames.Data]));
        // What is wrong with it is told here, and not by each of the processes.
        _ = DataSet.Load(data);
        using var stop = new StopSignal();
        var folder = Directory.CreateTempSubdirectory("autoencoder-demo-");
        try
        {
            Console.WriteLine("Trains on real processes, kills, freezes and replaces them, and compares the weights with those of a training in peace.");
            Console.WriteLine();
            await using var demonstration = new Demonstration(data, folder.FullName, Console.WriteLine, TimeProvider.System, stop.Token);
            return await demonstration.Run() ? 0 : 1;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            Console.WriteLine("stopped; all that was started has ended");
            return Interrupted;
        }
        finally
        {
            FileAttempt.Try(() => folder.Delete(recursive: true));
        }
    }
}
