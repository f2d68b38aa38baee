using System.CommandLine;
using System.Globalization;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Benchmarks.Scaling;

/// <summary>How many workers a coordinator can keep busy: real protocol, simulated compute.</summary>
internal static class ScalingCommand
{
    public static Command Create()
    {
        var presets = ModelOption.Several("Models, for the length of their vectors", Preset.KerasBce.Name);
        var workers = new Option<int[]>("--workers") { Description = "How many", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 2, 4, 8, 16, 32, 64] };
        var compute = new Option<double[]>("--compute") { Description = "Milliseconds for a shard; with 0 the coordinator has never to wait", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [0, 1] };
        var shards = new Option<int>("--shards") { Description = "Parts of a step", DefaultValueFactory = _ => 64 };
        var seconds = new Option<double>("--seconds") { Description = "How long a run is measured, about", DefaultValueFactory = _ => 4 };
        var command = new Command("scaling", "1 to 64 workers with simulated compute: where the coordinator's limit lies") { presets, workers, compute, shards, seconds };
        var common = new CommonOptions(command, pairs: 3);
        command.SetAction(async parsed =>
        {
            var quick = common.IsQuick(parsed);
            var (pairs, takes) = (common.Pairs(parsed), TimeSpan.FromSeconds(quick ? 0.5 : parsed.GetValue(seconds)));
            int[] counts = quick ? [1, 2] : parsed.GetValue(workers)!;
            var report = common.Begin<Comparison>(parsed, new Dictionary<string, string>
            {
                ["pairs"] = Text(pairs),
                ["seconds"] = Text(takes.TotalSeconds),
                ["shards"] = Text(parsed.GetValue(shards)),
            });
            foreach (var preset in parsed.GetValue(presets)!.Select(name => Preset.All[name]))
                foreach (var milliseconds in quick ? [1] : parsed.GetValue(compute)!)
                {
                    Console.Error.WriteLine($"{preset.Name}, {Text(milliseconds)} ms a shard");
                    var runs = counts.Select(count => new SimulatedRun(preset, count, parsed.GetValue(shards), TimeSpan.FromMilliseconds(milliseconds), takes)).ToArray();
                    report.Add(await Measure(runs, pairs, quick ? 0 : 1));
                }

            foreach (var line in ComparisonTables.Lines(report.Results))
                Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    private static async Task<IEnumerable<Comparison>> Measure(SimulatedRun[] runs, int pairs, int warmUps)
    {
        var outcomes = await Interleaving.Measure(pairs, warmUps, [.. runs.Select(run => (Func<Task<SimulatedRun.Outcome>>)run.Run)]);
        var preset = runs[0].Preset;
        var described = new Dictionary<string, string> { ["model"] = preset.Name, ["ms a shard"] = Text(runs[0].PerShard.TotalMilliseconds) };
        var vector = sizeof(float) * (double)new ParameterLayout(new ModelSpec(
            preset.Widths, DefinitionReader.OnePerLayer(preset.Activations, preset.Widths.Length - 1), preset.Loss)).Count;
        return
        [
            Of("steps", "1/s", outcome => outcome.StepsPerSecond, runs.Skip(1).Select(run => (Name(run.Workers), Name(runs[0].Workers)))),
            Of("data plane", "MB/s", outcome => outcome.VectorsPerStep * vector * outcome.StepsPerSecond / 1e6),
            Of("vectors sent and received", "a step", outcome => outcome.VectorsPerStep),
            Of("coordinator's processor time", "ms a step", outcome => outcome.CpuPerStep),
        ];

        Comparison Of(
            string quantity, string unit, Func<SimulatedRun.Outcome, double> value, params IEnumerable<(string, string)> ratios) => Comparison.Of(
            described, quantity, unit, [.. runs.Zip(outcomes, (run, of) => new Side(Name(run.Workers), [.. of.Select(value)]))], ratios);
    }

    private static string Name(int workers) => workers == 1 ? "1 worker" : $"{Text(workers)} workers";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
