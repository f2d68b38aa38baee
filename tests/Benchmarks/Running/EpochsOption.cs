using System.CommandLine;

namespace Autoencoder.Benchmarks.Running;

/// <summary>How long the trainings of a benchmark are.</summary>
internal static class EpochsOption
{
    public static Option<int> Of(int byDefault)
    {
        var option = new Option<int>("--epochs") { Description = "Of each training; the first is not counted", DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 2) result.AddError("--epochs: expected a whole number from 2, because the first is not counted"); });
        return option;
    }
}
