using System.CommandLine;
using System.Globalization;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Benchmarks.Scaling;

/// <summary>
/// What it costs to lose a worker now and again, when another one is there to take over: real protocol, simulated compute,
/// so that neither starting processes nor a lack of cores has a part in it.
/// </summary>
internal static class GoodputCommand
{
    private const string Peace = "undisturbed";
    private const string Kills = "with kills";

    // So many that one is free at any time, though a worker takes some time to come back.
    private const int Spares = 4;

    public static Command Create()
    {
        var workers = new Option<int>("--workers") { Description = "Workers that have a shard; as many as a step has", DefaultValueFactory = _ => 4 };
        var compute = new Option<double>("--compute") { Description = "Milliseconds for a shard", DefaultValueFactory = _ => 5 };
        var every = new Option<double>("--every") { Description = "Seconds between two kills", DefaultValueFactory = _ => 2 };
        var seconds = new Option<double>("--seconds") { Description = "How long a run takes, about", DefaultValueFactory = _ => 20 };
        var command = new Command("goodput", "What it costs to lose a worker every two seconds while idle ones take over, with simulated compute")
        {
            workers, compute, every, seconds,
        };
        var common = new CommonOptions(command, pairs: 5);
        command.SetAction(async parsed =>
        {
            var quick = common.IsQuick(parsed);
            var (pairs, takes) = (common.Pairs(parsed), TimeSpan.FromSeconds(quick ? 2 : parsed.GetValue(seconds)));
            var interval = TimeSpan.FromSeconds(quick ? 0.5 : parsed.GetValue(every));
            var busy = parsed.GetValue(workers);
            var report = common.Begin<Comparison>(parsed, new Dictionary<string, string>
            {
                ["pairs"] = Text(pairs),
                ["seconds"] = Text(takes.TotalSeconds),
                ["seconds between kills"] = Text(interval.TotalSeconds),
            });
            var peace = new SimulatedRun(Preset.KerasBce, busy + Spares, busy, TimeSpan.FromMilliseconds(parsed.GetValue(compute)), takes);
            var kills = peace with { KillEvery = interval };
            var outcomes = await Interleaving.Measure(pairs, quick ? 0 : 1, [peace.Run, kills.Run]);
            var described = new Dictionary<string, string>
            {
                ["model"] = peace.Preset.Name,
                ["workers with a shard"] = Text(busy),
                ["idle workers"] = Text(Spares),
                ["ms a shard"] = Text(parsed.GetValue(compute)),
            };
            report.Add(
                Of("goodput", "steps/s", outcome => outcome.Goodput, (Kills, Peace)),
                Of("workers lost", "a run", outcome => outcome.WorkersLost),
                Of("workers there", "at the ends of the epochs", outcome => outcome.WorkersThere));
            foreach (var line in ComparisonTables.Lines(report.Results))
                Console.WriteLine(line);
            return 0;

            Comparison Of(string quantity, string unit, Func<SimulatedRun.Outcome, double> value, params IEnumerable<(string, string)> ratios) => Comparison.Of(
                described, quantity, unit, [new Side(Peace, [.. outcomes[0].Select(value)]), new Side(Kills, [.. outcomes[1].Select(value)])], ratios);
        });
        return command;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
