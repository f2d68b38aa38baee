using System.CommandLine;
using Autoencoder.Coordinator.Runs.Overview;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator runs: the runs in a folder, the newest first.</summary>
public static class RunsCommand
{
    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        OptionDefinition.Flag(OptionNames.Json, "For programs: an array with an object for each run"),
    ];

    public static Command Create()
    {
        var parent = new Argument<string?>("DIR") { Description = $"The folder that they are in; by default {RunFolder.DefaultParent}", Arity = ArgumentArity.ZeroOrOne };
        return new Command("runs", "List runs: state, epochs, losses, time, and the settings in which they differ") { parent }
            .WithOptions(Options, (values, parsed) => Task.FromResult(Run(parsed.GetValue(parent), values.IsOnCommandLine(OptionNames.Json) && values.Flag(OptionNames.Json))));
    }

    private static int Run(string? given, bool asJson)
    {
        var parent = given ?? RunFolder.DefaultParent;
        // Without one named there may be none yet.
        if (given is not null && !Directory.Exists(given))
            throw new SettingsException($"{given}: there is no such folder; give one that runs are in.");
        RunOverview[] runs = [.. RunFolder.In(parent).Select(RunOverview.Of)];
        if (asJson)
        {
            Console.WriteLine(OverviewJson.Of(runs));
            return 0;
        }

        if (runs is [])
            Console.WriteLine($"there are no runs in {parent}; {ProgramCommand.Coordinator} train begins one");
        else
            foreach (var line in OverviewTable.Lines(runs))
                Console.WriteLine(line);
        return 0;
    }
}
