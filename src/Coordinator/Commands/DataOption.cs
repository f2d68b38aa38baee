using System.CommandLine;
using Autoencoder.Coordinator.Commands.Packing;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Blocks;

namespace Autoencoder.Coordinator.Commands;

/// <summary>--data of all commands: a data set, or a small source that pack makes one of, which it does then on the way.</summary>
internal static class DataOption
{
    public static OptionDefinition Definition { get; } = ProgramOptions.Data with
    {
        Description = "A data set: a folder of IDX files, one that pack made, what pack takes, if it is small, or the web address of a packed one, which is copied; by default data/mnist, here or in a folder above",
    };

    /// <summary>The same as WithOptions for a command that has --data.</summary>
    public static T WithData<T>(this T command, IReadOnlyList<OptionDefinition> definitions, Func<OptionValues, ParseResult, Task<int>> action)
        where T : Command => command.WithOptions(definitions, async (values, parsed) =>
        {
            OptionValues resolved;
            try
            {
                resolved = Resolve(values);
            }
            catch (OperationCanceledException)
            {
                return CommandLineProgram.Error($"{values[OptionNames.Data]}: stopped before it was here", 1);
            }

            return await action(resolved, parsed);
        });

    public static T WithData<T>(this T command, IReadOnlyList<OptionDefinition> definitions, Func<OptionValues, Task<int>> action)
        where T : Command => command.WithData(definitions, (values, _) => action(values));

    /// <summary>With the folder of a data set in place of a source.</summary>
    private static OptionValues Resolve(OptionValues values)
    {
        if (values[OptionNames.Data] is not { Length: > 0 } path)
            return values;
        if (WebAddress.IsMeant(path))
            return Copied(values, WebAddress.Of(path) ?? throw values.Unusable(OptionNames.Data, WebAddress.Form));
        if (Sources.FilesOf(path) is not { } files)
            return values;
        // Packed data are what a command reads, but nobody wants to lose what they were made of.
        if (values[OptionNames.Out] is { } to && files.FirstOrDefault(file => FileStatus.AreSame(file, to)) is { } source)
            throw new SettingsException($"{source} is to be read, so that nothing can be written there; choose another place with --out.");
        using var stop = new StopSignal();
        return values.With(OptionNames.Data, PackedSource.FolderOf(path, files, text => Tell(values, text), stop.Token), values.SourceOf(OptionNames.Data)!);
    }

    private static OptionValues Copied(OptionValues values, Uri address)
    {
        using var stop = new StopSignal();
        return values.With(OptionNames.Data, WebSource.FolderOf(address, text => Tell(values, text), stop.Token), values.SourceOf(OptionNames.Data)!);
    }

    private static void Tell(OptionValues values, string text)
    {
        if (LogFormats.Of(values) == LogFormat.Json)
        {
            using var row = new JsonRow();
            using var output = StandardOutput.Open();
            FileAttempt.Try(() => output.Write(row.Begin(DateTime.UtcNow, "packed").Add("text", text).End()));
            return;
        }

        // Standard output may be what the command makes.
        (values[OptionNames.Out] is { } to && OutputFile.IsStandardOutput(to) ? Console.Error : Console.Out).WriteLine(text);
    }
}
