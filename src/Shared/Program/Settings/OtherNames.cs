using System.Collections.Frozen;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>What other trainers call an option, for those who come from there.</summary>
internal static class OtherNames
{
    private static readonly FrozenDictionary<string, string> Ours = new Dictionary<string, string>
    {
        ["batch-size"] = SettingNames.Batch,
        ["bs"] = SettingNames.Batch,
        ["learning-rate"] = SettingNames.LearningRate,
        ["lr-rate"] = SettingNames.LearningRate,
        ["output"] = OptionNames.Out,
        ["output-dir"] = OptionNames.Out,
        ["save-dir"] = OptionNames.Out,
        ["dataset"] = OptionNames.Data,
        ["data-dir"] = OptionNames.Data,
        ["num-epochs"] = OptionNames.Epochs,
        ["max-epochs"] = OptionNames.Epochs,
        ["num-workers"] = OptionNames.Workers,
        ["nproc-per-node"] = OptionNames.Workers,
        ["random-seed"] = SettingNames.Seed,
        ["dtype"] = SettingNames.Precision,
        ["hidden"] = SettingNames.Layers,
        ["latent-dim"] = SettingNames.Layers,
        ["code-size"] = SettingNames.Layers,
        ["init-from"] = OptionNames.From,
        ["checkpoint"] = OptionNames.Model,
        ["weights"] = OptionNames.Model,
        ["port"] = OptionNames.Listen,
        ["master-addr"] = OptionNames.Coordinator,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> None = new Dictionary<string, string>
    {
        ["gpu"] = "there is none: it computes on processors alone",
        ["gpus"] = "there is none: it computes on processors alone",
        ["cuda"] = "there is none: it computes on processors alone",
        ["device"] = "there is none: it computes on processors alone",
        ["optimizer"] = "there is none: the optimizer is Adam; --framework chooses its form",
    }.ToFrozenDictionary();

    /// <summary>What to append to the error that an option is unknown, or null.</summary>
    /// <param name="unknown">As it was given, for example --gpu.</param>
    /// <param name="known">The flags of the command.</param>
    public static string? Hint(string unknown, IEnumerable<string> known)
    {
        if (!unknown.StartsWith('-'))
            return null;
        var name = unknown.Split('=')[0].TrimStart('-').ToLowerInvariant().Replace('_', '-');
        if (None.GetValueOrDefault(name) is { } why)
            return $"; {why}.";
        return Ours.GetValueOrDefault(name) is { } ours && known.Contains(OptionNames.FlagOf(ours)) ? $"; it is called {OptionNames.FlagOf(ours)} here." : null;
    }
}
