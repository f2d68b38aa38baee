using System.CommandLine;
using System.Globalization;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Benchmarks.Training;

/// <summary>Whole trainings: with one and two workers, inside the coordinator and as processes, and with PyTorch.</summary>
internal static class TrainingCommand
{
    private const string OneEmbedded = "1 embedded worker";
    private const string TwoEmbedded = "2 embedded workers";
    private const string OneProcess = "1 worker process";
    private const string TwoProcesses = "2 worker processes";
    private const string OneEmbeddedBf16 = "1 embedded worker, bfloat16";
    private const string TwoEmbeddedBf16 = "2 embedded workers, bfloat16";
    private const string TwoProcessesBf16 = "2 worker processes, bfloat16";
    private const string Eager = "PyTorch, 1 process";
    private const string EagerTuned = "PyTorch, 1 process, allocator tuned";
    private const string Ddp = "PyTorch DDP, 2 processes";
    private const string DdpTuned = "PyTorch DDP, 2 processes, allocator tuned";

    private static readonly (string Of, string To)[] Ratios =
    [
        (TwoEmbedded, OneEmbedded), (TwoProcesses, OneProcess), (OneEmbeddedBf16, OneEmbedded), (TwoEmbeddedBf16, TwoEmbedded), (TwoProcessesBf16, TwoProcesses),
        (OneEmbedded, Eager), (OneEmbedded, EagerTuned),
        (TwoProcesses, Ddp), (TwoProcesses, DdpTuned), (Ddp, Eager),
    ];

    public static Command Create()
    {
        var preset = ModelOption.One();
        var batches = new Option<int[]>("--batches") { Description = "Samples a step, of all workers together", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1024, 256] };
        var epochs = EpochsOption.Of(12);
        var command = new Command("training", "Whole trainings with one and two workers, against PyTorch and its DistributedDataParallel") { preset, batches, epochs };
        var common = new CommonOptions(command, pairs: 5);
        command.SetAction(async parsed =>
        {
            var quick = common.IsQuick(parsed);
            var pairs = common.Pairs(parsed);
            var version = await PyTorch.Version();
            var count = quick ? 2 : parsed.GetValue(epochs);
            var report = common.Begin<Comparison>(parsed, new Dictionary<string, string>
            {
                ["pairs"] = Text(pairs),
                ["epochs"] = Text(count),
                ["threads a worker or process"] = "1",
            }, version);
            foreach (var batch in quick ? [1024] : parsed.GetValue(batches)!)
            {
                Console.Error.WriteLine($"batch {batch}");
                report.Add(await Compare(new TrainingCase(Preset.All[parsed.GetValue(preset)!], batch, count), pairs, quick, version is not null));
            }

            foreach (var line in ComparisonTables.Lines(report.Results))
                Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    /// <param name="quick">Only one side of each kind, and no warm-up.</param>
    private static async Task<Comparison> Compare(TrainingCase of, int pairs, bool quick, bool withPyTorch)
    {
        (string Name, Func<Task<double>> Run)[] sides =
        [
            (OneEmbedded, () => CoordinatorTraining.Run(of, embedded: 1, processes: 0)),
            (TwoEmbedded, () => CoordinatorTraining.Run(of, embedded: 2, processes: 0)),
            (OneProcess, () => CoordinatorTraining.Run(of, embedded: 0, processes: 1)),
            (TwoProcesses, () => CoordinatorTraining.Run(of, embedded: 0, processes: 2)),
            (OneEmbeddedBf16, () => CoordinatorTraining.Run(of, embedded: 1, processes: 0, Precision.Bf16)),
            (TwoEmbeddedBf16, () => CoordinatorTraining.Run(of, embedded: 2, processes: 0, Precision.Bf16)),
            (TwoProcessesBf16, () => CoordinatorTraining.Run(of, embedded: 0, processes: 2, Precision.Bf16)),
            .. withPyTorch
                ?
                [
                    (Eager, () => PyTorchTraining.Run(of, 1, MeasuredProcess.AllocatorUntouched)),
                    (EagerTuned, () => PyTorchTraining.Run(of, 1, MeasuredProcess.AllocatorTuned)),
                    (Ddp, () => PyTorchTraining.Run(of, 2, MeasuredProcess.AllocatorUntouched)),
                    (DdpTuned, () => PyTorchTraining.Run(of, 2, MeasuredProcess.AllocatorTuned)),
                ]
                : Array.Empty<(string, Func<Task<double>>)>(),
        ];
        if (quick)
            sides = [.. sides.Where(side => side.Name is OneEmbedded or TwoProcesses or TwoEmbeddedBf16 or Eager or DdpTuned)];
        var rates = await Interleaving.Measure(pairs, warmUps: quick ? 0 : 1, [.. sides.Select(side => side.Run)]);
        var described = new Dictionary<string, string> { ["model"] = of.Preset.Name, ["batch"] = of.BatchText };
        return Comparison.Of(described, "throughput", "samples/s", [.. sides.Zip(rates, (side, values) => new Side(side.Name, values))], Ratios);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
