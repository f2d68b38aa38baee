using System.CommandLine;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Benchmarks.Running;

/// <summary>Which models a benchmark takes: presets by their names.</summary>
internal static class ModelOption
{
    public static Option<string> One()
    {
        var option = new Option<string>("--preset") { Description = "Model", DefaultValueFactory = _ => Preset.KerasBce.Name };
        option.AcceptOnlyFromAmong([.. Preset.All.Keys]);
        return option;
    }

    public static Option<string[]> Several(string description, params string[] byDefault)
    {
        var option = new Option<string[]>("--presets") { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => byDefault };
        option.AcceptOnlyFromAmong([.. Preset.All.Keys]);
        return option;
    }
}
