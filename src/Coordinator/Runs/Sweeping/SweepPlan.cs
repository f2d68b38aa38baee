using System.Collections.Immutable;
using System.Globalization;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Shared;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Runs.Sweeping;

/// <summary>The same training for several sizes of the code.</summary>
/// <param name="Sizes">Values of a code, the smallest first; each below the width of every other layer, or equal to it.</param>
public sealed record SweepPlan(TrainSettings Settings, ImmutableArray<int> Sizes)
{
    /// <summary>A figure with more rows could not be read.</summary>
    public const int MaxSizes = 32;

    private static readonly ImmutableArray<int> Usual = [2, 4, 8, 16, 25, 32, 64];

    /// <summary>The layers of all sizes, for example 784-N-784.</summary>
    public string LayersText => string.Join('-', Settings.Definition.Model.Widths.Select((width, i) => i == Settings.Definition.Model.EncoderLayers ? "N" : $"{width}"));

    /// <exception cref="SettingsException">An option is unusable, alone or with the others.</exception>
    /// <exception cref="ModelException">The layers make no autoencoder.</exception>
    public static SweepPlan From(OptionValues values)
    {
        if (values.SourceOf(OptionNames.Listen) is { } listen)
            throw new SettingsException($"{listen}: workers of other processes leave with the run they joined, so that a sweep is trained by those in this process; leave it out.");
        if (values.SourceOf(OptionNames.From) is { } from)
            throw new SettingsException($"{from}: the weights of a model fit one code size alone; leave it out.");
        _ = values.WholeNumber(OptionNames.Workers, 1);
        values = FittedSettings.Resolve(values);
        var settings = TrainSettings.From(values);
        return new SweepPlan(settings, SizesOf(values, settings.Definition.Model));
    }

    /// <summary>The settings with which the command train produces the same weights.</summary>
    public TrainSettings SettingsOf(int size)
    {
        var model = Settings.Definition.Model;
        return Settings with
        {
            Definition = Settings.Definition with
            {
                Model = new ModelSpec(model.Widths.SetItem(model.EncoderLayers, size), model.Activations, model.Loss, model.Initialisation, model.Precision),
            },
        };
    }

    private static ImmutableArray<int> SizesOf(OptionValues values, ModelSpec model)
    {
        // In the environment and in appsettings.json, --codes is a file to decode.
        var given = values.IsOnCommandLine(OptionNames.Codes) ? values[OptionNames.Codes] : null;
        ImmutableArray<int> sizes = given is null ? Usual : [.. given.Split(',').Select(Parse)];
        if (sizes.Length > MaxSizes)
            throw Unusable($"at most {MaxSizes} sizes");
        if (sizes.Distinct().Count() < sizes.Length)
            throw Unusable("each size once");
        if (sizes.Max() >= model.Pixels)
            throw Unusable($"sizes below {model.Pixels}, the pixels of an image, as else nothing is coded");
        // Else another layer would be the code.
        if (model.Widths.RemoveAt(model.EncoderLayers).Min() is var least && sizes.Max() > least)
            throw Unusable($"sizes up to {least}, the narrowest of the other layers of {model.LayersText}");
        return sizes.Sort();

        int Parse(string text) => int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var size) && size > 0
            ? size
            : throw Unusable("whole numbers from 1 with commas between them, for example 2,4,8");

        SettingsException Unusable(string expected) => given is null
            ? new SettingsException($"--codes is missing, and the usual {string.Join(',', Usual)} do not fit: expected {expected}.")
            : values.Unusable(OptionNames.Codes, expected);
    }
}
