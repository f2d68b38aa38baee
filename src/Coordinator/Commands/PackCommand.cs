using System.CommandLine;
using System.Globalization;
using Autoencoder.Coordinator.Commands.Packing;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Blocks;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator pack: anybody's pictures, arrays and tables as a data set that training maps into memory.</summary>
public static class PackCommand
{
    private static readonly Dictionary<string, ScalingKind> Scalings =
        new() { ["minmax"] = ScalingKind.MinMax, ["standard"] = ScalingKind.Standard, ["none"] = ScalingKind.None };

    private static readonly Dictionary<string, MissingValues> Missing = new() { ["mean"] = MissingValues.Mean, ["drop"] = MissingValues.Drop };

    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new(OptionNames.Out, "DIR", "The folder to make, for train --data"),
        new(OptionNames.Test, "F", "Part of the samples to test with, if the source does not say; the default is 0.1, the same ones each time"),
        new(OptionNames.Size, "HxW", "Pictures: height and width; by default those of the first one"),
        OptionDefinition.Flag(OptionNames.Grey, "Pictures: give up their colours"),
        new(OptionNames.Label, "COLUMN", "Tables: the column of the labels, which is no feature"),
        new(OptionNames.Columns, "A,B", "Tables: the features; by default all columns but the labels"),
        new(OptionNames.Missing, "HOW", "Tables: a missing value is the mean of its column, or its row is left out (drop); by default it is an error"),
        new(OptionNames.Scale, "HOW", "Numbers that are no bytes: minmax brings each column to 0 to 1 (the default, unless they are), standard to mean 0 and deviation 1, none leaves them"),
    ];

    public static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "A folder of PNG and JPEG files, with sub-folders as labels; numpy's .npy or .npz; a .csv or .parquet table; or IDX files, one or a folder; or the web address of a packed folder, to copy it" };
        return new Command("pack", "Make a data set of pictures, arrays or tables, for train --data") { source }
            .WithOptions(Options, (values, parsed) => Task.FromResult(Run(values, parsed.GetRequiredValue(source))));
    }

    private static int Run(OptionValues values, string path)
    {
        var to = ModelOptions.Path(values, OptionNames.Out, "data/mine");
        var test = TestFraction(values);
        var scaling = values[OptionNames.Scale] is null ? (ScalingKind?)null : values.Choice(OptionNames.Scale, Scalings);
        OutputPath.RequireFolder(to);
        if (WebAddress.IsMeant(path))
            return Copy(values, path, to);
        using var source = Open(values, path);
        if (scaling is not null && source.Kind == ValueKind.Bytes)
            throw new SettingsException($"--{OptionNames.Scale}: the values of {path} are bytes, which a model is given as 0 to 1; leave it out.");
        var packer = new Packer(source, path, scaling, test ?? Packer.DefaultTestFraction);
        if (test is not null && source.TestCount > 0)
            throw new SettingsException($"--{OptionNames.Test}: {path} has a test split of its own; leave it out.");
        Console.WriteLine(Invariant($"{path}: {packer.Total:#,0} sample{(packer.Total == 1 ? "" : "s")} of {source.Shape}{(source.LabelNames is { } names ? $", {names.Length} label{(names.Length == 1 ? "" : "s")}" : "")}"));

        using var stop = new StopSignal();
        var progress = CodingWork.Progress("samples packed", packer.Total);
        Packed packed;
        try
        {
            packed = packer.Pack(to, done =>
            {
                progress.Report(done);
                stop.Token.ThrowIfCancellationRequested();
            });
        }
        catch (OperationCanceledException)
        {
            return CommandLineProgram.Error($"{to}: stopped before all samples were packed; nothing was written", 1);
        }

        var description = packed.Description;
        foreach (var adjustment in source.Adjustments)
            Console.WriteLine(adjustment);
        if (packed.Clipped > 0)
            Console.WriteLine(Invariant($"{packed.Clipped:#,0} {(packed.Clipped == 1 ? "value" : "values")} beyond those of the training samples {(packed.Clipped == 1 ? "was" : "were")} clipped to 0 or 1"));
        Console.WriteLine(Invariant($"{description.Train.Count:#,0} samples to train on and {description.Test.Count:#,0} to test with in {to}, fingerprint {description.Fingerprint[..16]}…"));
        // A few columns have no 32 to be drawn together to.
        var code = Math.Clamp(source.Shape.Values / 4, 1, 32);
        Console.WriteLine(Invariant($"train on them with: {ProgramCommand.Coordinator} train --data {to} --code {code}{(description.WithinUnit ? "" : " --loss mse --activations relu,linear")}"));
        return 0;
    }

    /// <summary>What is packed already is copied as it is.</summary>
    private static int Copy(OptionValues values, string path, string to)
    {
        if (Options.FirstOrDefault(option => option.Name != OptionNames.Out && values.IsOnCommandLine(option.Name)) is { } other)
            throw new SettingsException($"{OptionNames.FlagOf(other.Name)}: a data set on the web is packed already, and is copied as it is; leave the option out.");
        using var stop = new StopSignal();
        try
        {
            WebSource.CopyTo(WebAddress.Of(path) ?? throw new SettingsException($"{path} is no address of a packed folder, as https://data.example.org/faces/."), to, Console.WriteLine, stop.Token);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return CommandLineProgram.Error($"{to}: stopped before all was copied; nothing was written", 1);
        }
    }

    private static PackSource Open(OptionValues values, string path) => Sources.Open(path, new SourceOptions(
        values[OptionNames.Label], values[OptionNames.Columns]?.Split(','),
        values[OptionNames.Missing] is null ? MissingValues.Refuse : values.Choice(OptionNames.Missing, Missing), SizeOf(values), values.Flag(OptionNames.Grey)));

    private static double? TestFraction(OptionValues values) => values[OptionNames.Test] is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction) && fraction is > 0 and < 1 ? fraction
        : throw values.Unusable(OptionNames.Test, "a number above 0 and below 1, for example 0.1");

    private static (int Height, int Width)? SizeOf(OptionValues values)
    {
        if (values[OptionNames.Size] is not { } text)
            return null;
        return text.ToLowerInvariant().Split('x') is [var height, var width]
            && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h) && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w)
            && h is >= 1 and <= 4096 && w is >= 1 and <= 4096
            ? (h, w)
            : throw values.Unusable(OptionNames.Size, "height and width from 1 to 4096, for example 64x64");
    }
}
