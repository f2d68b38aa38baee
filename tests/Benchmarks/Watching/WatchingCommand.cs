using System.CommandLine;
using System.Globalization;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;

namespace Autoencoder.Benchmarks.Watching;

/// <summary>What it costs a training to be watched.</summary>
internal static class WatchingCommand
{
    private const string Without = "without a dashboard";
    private const string Unseen = "with one that nobody looks at";
    private const string Seen = "with its page open";

    public static Command Create()
    {
        var preset = ModelOption.One();
        var epochs = EpochsOption.Of(40);
        var command = new Command("watching", "What it costs a training that its dashboard is open") { preset, epochs };
        var common = new CommonOptions(command, pairs: 15);
        command.SetAction(async parsed =>
        {
            var (model, count, pairs) = (parsed.GetValue(preset)!, common.IsQuick(parsed) ? 2 : parsed.GetValue(epochs), common.Pairs(parsed));
            var report = common.Begin<Comparison>(parsed, new Dictionary<string, string>
            {
                ["pairs"] = pairs.ToString(CultureInfo.InvariantCulture),
                ["epochs"] = count.ToString(CultureInfo.InvariantCulture),
                ["embedded workers"] = "2",
            });
            (string Name, Watchers Watchers)[] sides = [(Without, Watchers.None), (Unseen, Watchers.Nobody), (Seen, Watchers.Page)];
            var rates = await Interleaving.Measure(
                pairs, warmUps: common.IsQuick(parsed) ? 0 : 1, [.. sides.Select(side => (Func<Task<double>>)(() => WatchedTraining.Run(model, count, side.Watchers)))]);
            report.Add(Comparison.Of(
                new Dictionary<string, string> { ["model"] = model }, "throughput", "samples/s",
                [.. sides.Zip(rates, (side, values) => new Side(side.Name, values))], (Unseen, Without), (Seen, Without)));
            foreach (var line in ComparisonTables.Lines(report.Results))
                Console.WriteLine(line);
            return 0;
        });
        return command;
    }
}
