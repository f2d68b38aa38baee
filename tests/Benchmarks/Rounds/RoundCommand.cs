using System.CommandLine;
using System.Globalization;
using Autoencoder.Benchmarks.Engine;
using Autoencoder.Benchmarks.Exchange;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Benchmarks.Rounds;

/// <summary>
/// What a step of a training costs besides the computing of gradients: with two embedded workers, and with two worker
/// processes, there against an exchange of the same vectors without any compute.
/// </summary>
internal static class RoundCommand
{
    private const int Workers = 2;

    private const string Step = "a step";
    private const string Slower = "computing of the slower worker";
    private const string Besides = "step besides the slower worker's computing";
    private const string BesidesMean = "step besides the workers' mean computing";
    private const string Alone = "the same gradients alone, on two cores at once";
    private const string Bare = "bare exchange";

    // Of each training, in the order of ValuesOf.
    private static readonly string[] OfTraining = [Step, Slower, Besides, BesidesMean];

    private static readonly (string Of, string To)[] Ratios = [(Besides, Step), (Slower, Alone), (Besides, Bare), (BesidesMean, Bare)];

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(0.5);

    public static Command Create()
    {
        var preset = ModelOption.One();
        var epochs = EpochsOption.Of(12);
        var command = new Command("round", "What a step costs besides the computing of gradients, with two embedded workers and with two worker processes") { preset, epochs };
        var common = new CommonOptions(command, pairs: 7);
        command.SetAction(async parsed =>
        {
            var quick = common.IsQuick(parsed);
            var (pairs, count) = (common.Pairs(parsed), quick ? 2 : parsed.GetValue(epochs));
            var report = common.Begin<Comparison>(parsed, new Dictionary<string, string>
            {
                ["pairs"] = Text(pairs),
                ["epochs"] = Text(count),
                ["threads a worker or process"] = "1",
            });
            report.Add(await Compare(Preset.All[parsed.GetValue(preset)!], count, pairs, warmUps: quick ? 0 : 1));
            foreach (var line in ComparisonTables.Lines(report.Results))
                Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    /// <returns>With embedded workers, and with worker processes.</returns>
    private static async Task<Comparison[]> Compare(Preset preset, int epochs, int pairs, int warmUps)
    {
        var parameters = new ParameterLayout(ModelOfPreset.In(Precision.F32, preset)).Count;
        await using var shares = await ProcessPair.Start(Alone, EngineSideCommand.Arguments(EngineSide.WorkerShare, preset, preset.Batch, preset.Shards));
        await using var exchange = await MeasuredProcess.Start(
            Bare, MeasuredProcess.AllocatorUntouched, ExchangeSideCommand.Name, Text(Workers), Text(parameters));
        var values = await Interleaving.Measure<double[]>(pairs, warmUps,
        [
            async () => ValuesOf(await RecordedTraining.Run(preset.Name, epochs, embedded: Workers, processes: 0)),
            async () => [1000 * preset.Batch / await shares.RateOfBoth(Time)],
            async () => ValuesOf(await RecordedTraining.Run(preset.Name, epochs, embedded: 0, processes: Workers)),
            async () => [1000 / await exchange.Rate(Time)],
        ]);
        var alone = Sides(values[1], Alone);
        return
        [
            Comparison.Of(Described("embedded"), "time", "ms", [.. Sides(values[0], OfTraining), .. alone], Ratios),
            Comparison.Of(Described("processes"), "time", "ms", [.. Sides(values[2], OfTraining), .. alone, .. Sides(values[3], Bare)], Ratios),
        ];

        Dictionary<string, string> Described(string workers) => new()
        {
            ["model"] = preset.Name,
            ["batch"] = Text(preset.Batch),
            ["workers"] = $"{Text(Workers)} {workers}",
        };
    }

    private static double[] ValuesOf(StepTimes times) => [times.Step, times.SlowerWorker, times.BesidesSlowerWorker, times.BesidesMeanWorker];

    /// <param name="values">By turn, then by name.</param>
    private static IEnumerable<Side> Sides(IReadOnlyList<double[]> values, params string[] names) =>
        names.Select((name, i) => new Side(name, [.. values.Select(ofTurn => ofTurn[i])]));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
