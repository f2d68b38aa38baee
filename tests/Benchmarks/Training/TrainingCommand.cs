using System.CommandLine;
using System.Globalization;
using Autoencoder.Benchmarks.Engine;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Benchmarks.Training;

/// <summary>
/// Whole trainings: with one and two workers, inside the coordinator and as processes, and with PyTorch; against two
/// trainings that know nothing of each other and against what the cores can do at most; and presets as they are.
/// </summary>
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
    private const string TwoTrainings = "2 trainings of 1 embedded worker at once";
    private const string Exact = "train";
    private const string Libtorch = "train --engine torch";
    private const string PeakOfOne = "peak of a core";
    private const string PeakTwice = "peak of a core, twice";
    private const string PeakOfBoth = "peak of two cores at once";

    // A training is many times as long; the peak varies less.
    private static readonly TimeSpan PeakTime = TimeSpan.FromSeconds(0.5);

    // hinton's own twenty would take minutes.
    private static readonly WholeRun[] Wholes = [new(Preset.KerasBce, Epochs: null), new(Preset.Hinton, Epochs: 3)];

    private static readonly (string Of, string To)[] Ratios =
    [
        (TwoEmbedded, OneEmbedded), (TwoProcesses, OneProcess), (OneEmbeddedBf16, OneEmbedded), (TwoEmbeddedBf16, TwoEmbedded), (TwoProcessesBf16, TwoProcesses),
        (OneEmbedded, Eager), (OneEmbedded, EagerTuned),
        (TwoProcesses, Ddp), (TwoProcesses, DdpTuned), (Ddp, Eager),
        (TwoTrainings, OneEmbedded), (TwoEmbedded, TwoTrainings),
        (Exact, Libtorch),
        (OneEmbedded, PeakOfOne), .. new[] { TwoEmbedded, TwoProcesses, Exact }.SelectMany(side => new[] { (side, PeakTwice), (side, PeakOfBoth) }),
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
                ["threads a worker or process"] = "1",
            }, version);
            foreach (var batch in quick ? [1024] : parsed.GetValue(batches)!)
            {
                Console.Error.WriteLine($"batch {batch}");
                report.Add(await Compare(new TrainingCase(Preset.All[parsed.GetValue(preset)!], batch, count), pairs, quick, version is not null));
            }

            foreach (var whole in quick ? [Wholes[0] with { Epochs = count }] : Wholes)
            {
                Console.Error.WriteLine($"{whole.Preset.Name}, {whole.EpochCount} epochs");
                report.Add(await Compare(whole, pairs, quick));
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
            (TwoTrainings, () => CoordinatorTraining.RunTwo(of)),
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
            sides = [.. sides.Where(side => side.Name is OneEmbedded or TwoTrainings or TwoProcesses or TwoEmbeddedBf16 or Eager or DdpTuned)];
        return await Compare(of.Preset, of.Batch, of.Epochs, sides, pairs, quick);
    }

    private static Task<Comparison> Compare(WholeRun of, int pairs, bool quick) => Compare(
        of.Preset, of.Preset.Batch, of.EpochCount, [(Exact, () => of.Run(engine: null)), (Libtorch, () => of.Run("torch"))], pairs, quick);

    /// <summary>Trainings of one model, and beside them what the cores can do at most.</summary>
    private static async Task<Comparison> Compare(Preset preset, int batch, int epochs, (string Name, Func<Task<double>> Run)[] trainings, int pairs, bool quick)
    {
        await using var cores = await ProcessPair.Start("peak", EngineSideCommand.Arguments(EngineSide.Peak, preset, batch, preset.Shards));
        (string Name, Func<Task<double>> Run)[] sides = [.. trainings, (PeakOfOne, () => cores.RateOfOne(PeakTime)), (PeakOfBoth, () => cores.RateOfBoth(PeakTime))];
        var rates = await Interleaving.Measure(pairs, warmUps: quick ? 0 : 1, [.. sides.Select(side => side.Run)]);
        Side[] measured = [.. sides.Zip(rates, (side, values) => new Side(side.Name, values))];
        var twice = new Side(PeakTwice, [.. measured.First(side => side.Name == PeakOfOne).Values.Select(peak => 2 * peak)]);
        var described = new Dictionary<string, string> { ["model"] = preset.Name, ["batch"] = Text(batch), ["epochs"] = Text(epochs) };
        return Comparison.Of(described, "throughput", "samples/s", [.. measured, twice], Ratios);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
