using System.CommandLine;
using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Runs.Demonstration;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator demo: a training whose processes are killed, and the same in peace.</summary>
public static partial class DemoCommand
{
    // As a shell tells of what Ctrl-C has ended.
    private const int Interrupted = 130;

    public static Command Create() =>
        new Command("demo", "See it within a minute: processes are killed, frozen and resumed while they train, and the weights are those of a training in peace")
            .WithData([DataOption.Definition], Run);

    private static async Task<int> Run(OptionValues values)
    {
        OpenFiles.Require(OpenFiles.NeededByCluster);
        var data = Path.GetFullPath(DataFolder.Resolve(values[OptionNames.Data]));
        // What is wrong with it is told here, and not by each of the processes.
        _ = DataSet.Load(data);
        using var stop = new StopSignal();
        var folder = Directory.CreateTempSubdirectory("autoencoder-demo-");
        try
        {
            Say("Trains on real processes, kills, freezes and replaces them, and compares the weights with those of a training in peace.");
            Console.WriteLine();
            await using var demonstration = new Demonstration(data, folder.FullName, Say, TimeProvider.System, stop.Token);
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

    // What continues begins under what was begun, behind the time.
    private static void Say(string line)
    {
        var indent = TimeColumn().Match(line) is { Success: true, Length: var column } ? column : 0;
        foreach (var (number, part) in WrappedText.Lines(line[indent..], Math.Max(20, WrappedText.TerminalWidth(int.MaxValue) - indent)).Index())
            Console.WriteLine(number == 0 ? line[..indent] + part : new string(' ', indent) + part);
    }

    [GeneratedRegex(@"^ *[0-9.]+ s +")]
    private static partial Regex TimeColumn();
}
