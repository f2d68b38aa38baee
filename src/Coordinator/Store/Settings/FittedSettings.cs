using System.Collections.Immutable;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.Settings;

/// <summary>
/// What follows from the data where nobody named it: the layers of the preset, as wide at both ends as the data, and as narrow
/// as --code says; and how samples are mixed, by the size of the training set.
/// </summary>
internal static class FittedSettings
{
    /// <summary>The options of a new run with its layers, if the preset's do not do as they are, and its shuffle, if it is not full.</summary>
    /// <exception cref="SettingsException">--code contradicts another option, or is none.</exception>
    public static OptionValues Resolve(OptionValues values)
    {
        var head = DataSet.HeadIn(DataFolder.Resolve(values[OptionNames.Data]));
        if (values[SettingNames.Shuffle] is null && head is var (_, bytes) && SampleShuffle.DefaultFor(bytes) is var shuffle && shuffle != SampleShuffle.Full)
            values = values.With(SettingNames.Shuffle, shuffle.ToString(), OptionNames.FlagOf(SettingNames.Shuffle));
        return WithLayers(values, head?.Shape);
    }

    private static OptionValues WithLayers(OptionValues values, SampleShape? data)
    {
        var code = values.WholeNumber(OptionNames.Code, 1);
        if (values[SettingNames.Layers] is not null || values[OptionNames.From] is not null)
        {
            var other = values.SourceOf(SettingNames.Layers) ?? values.SourceOf(OptionNames.From);
            return code is null ? values : throw new SettingsException($"{values.SourceOf(OptionNames.Code)} and {other} both say how many values a code has; leave one out.");
        }

        var preset = DefinitionReader.PresetOf(values);
        var widths = preset.Widths;
        if (data is { } shape)
            widths = widths.SetItem(0, shape.Values).SetItem(widths.Length - 1, shape.Values);
        if (code is { } size)
            widths = WithCode(widths, size, values);
        return widths.SequenceEqual(preset.Widths) ? values : values.With(SettingNames.Layers, string.Join('-', widths), OptionNames.FlagOf(SettingNames.Layers));
    }

    private static ImmutableArray<int> WithCode(ImmutableArray<int> widths, int size, OptionValues values)
    {
        var inner = widths[1..^1];
        var least = inner.IndexOf(inner.Min());
        // Else another layer would be the code.
        return inner.RemoveAt(least) is var others && others.Length > 0 && others.Min() < size
            ? throw values.Unusable(OptionNames.Code, $"at most {others.Min()}, the narrowest of the preset's other layers, or give all of them with --layers")
            : widths.SetItem(least + 1, size);
    }
}
