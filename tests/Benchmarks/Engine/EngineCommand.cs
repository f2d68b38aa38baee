using System.CommandLine;
using System.Globalization;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>
/// Our step against the usual loop, with and without its use of memory tuned, against its own gradients and bare matrix
/// products, against libtorch's, and all of these against what the core can do at most.
/// </summary>
internal static class EngineCommand
{
    private const string Ours = "worker step";
    private const string Narrow = "worker step, bfloat16";
    private const string Usual = "TorchSharp loop";
    private const string Tuned = "TorchSharp loop, memory tuned";
    private const string Gradients = "our gradients";
    private const string OurProducts = "our products";
    private const string ByShard = "libtorch's products";
    private const string WholeBatch = "libtorch's products, whole batch";
    private const string Peak = "peak";

    // After the name of a side that is measured with registers of 256 bits as well.
    private const string WithoutAvx512 = ", without AVX-512";

    private static readonly (string Of, string To)[] Ratios =
    [
        (Ours, Usual), (Ours, Tuned), (Narrow, Ours), (ByShard, Ours), (WholeBatch, ByShard),
        (OurProducts, Ours), (OurProducts, Gradients), (OurProducts, ByShard), (OurProducts + WithoutAvx512, ByShard + WithoutAvx512),
        (Ours, Peak), (Gradients, Peak), (OurProducts, Peak), (ByShard, Peak), (WholeBatch, Peak),
        .. new[] { Gradients, OurProducts, ByShard }.Select(side => (side + WithoutAvx512, Peak + WithoutAvx512)),
    ];

    /// <summary>Whether a side, by its name, is one of those with registers of 256 bits.</summary>
    public static bool IsWithoutAvx512(string side) => side.EndsWith(WithoutAvx512, StringComparison.Ordinal);

    public static Command Create()
    {
        var presets = ModelOption.Several("Models", "keras-bce", "keras-mse", "hinton");
        var batches = new Option<int[]>("--batches") { Description = "Samples a step", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [32, 128, 256, 1024, 4096] };
        var warmUp = new Option<double>("--warm-up") { Description = "Seconds for which each side runs before it is measured", DefaultValueFactory = _ => 3 };
        var shards = new Option<int?>("--shards") { Description = "Parts of a step; by default the preset's", HelpName = "V" };
        var seconds = new Option<double>("--seconds") { Description = "How long a side is measured at a time", DefaultValueFactory = _ => 0.5 };
        var command = new Command("engine", "A step of training on one thread: ours, the usual TorchSharp loop, the bare matrix products, the core's peak")
        {
            presets, batches, shards, warmUp, seconds,
        };
        var common = new CommonOptions(command, pairs: 15);
        command.SetAction(async parsed =>
        {
            var quick = common.IsQuick(parsed);
            var cases = quick
                ? [new EngineCase(Preset.KerasBce, 256, 8)]
                : parsed.GetValue(presets)!.SelectMany(name => parsed.GetValue(batches)!.Select(
                    batch => new EngineCase(Preset.All[name], batch, Math.Min(batch, parsed.GetValue(shards) ?? Preset.All[name].Shards)))).ToArray();
            var time = TimeSpan.FromSeconds(quick ? 0.05 : parsed.GetValue(seconds));
            var warming = TimeSpan.FromSeconds(quick ? 0.05 : parsed.GetValue(warmUp));
            var pairs = common.Pairs(parsed);
            var report = common.Begin<Comparison>(parsed, new Dictionary<string, string>
            {
                ["pairs"] = Text(pairs),
                ["seconds"] = time.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                ["seconds of warm-up"] = warming.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                ["threads"] = "1",
            });
            foreach (var of in cases)
                report.Add(await Compare(of, pairs, warming, time));
            foreach (var line in ComparisonTables.Lines(report.Results))
                Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    private sealed record EngineCase(Preset Preset, int Batch, int Shards);

    private static async Task<Comparison> Compare(EngineCase of, int pairs, TimeSpan warmUp, TimeSpan time)
    {
        Console.Error.WriteLine($"{of.Preset.Name}, batch {of.Batch}");
        (string Name, EngineSide Side, IReadOnlyDictionary<string, string> Environment)[] sides =
        [
            (Ours, EngineSide.WorkerStep, MeasuredProcess.AllocatorUntouched),
            (Narrow, EngineSide.BFloat16Step, MeasuredProcess.AllocatorUntouched),
            (Usual, EngineSide.Autograd, MeasuredProcess.AllocatorUntouched),
            (Tuned, EngineSide.CollectingAutograd, MeasuredProcess.AllocatorTuned),
            (Gradients, EngineSide.Gradients, MeasuredProcess.AllocatorUntouched),
            (OurProducts, EngineSide.ExactProducts, MeasuredProcess.AllocatorUntouched),
            (ByShard, EngineSide.LibtorchProducts, MeasuredProcess.AllocatorUntouched),
            (WholeBatch, EngineSide.LibtorchBatchProducts, MeasuredProcess.AllocatorUntouched),
            (Peak, EngineSide.Peak, MeasuredProcess.AllocatorUntouched),
            (Gradients + WithoutAvx512, EngineSide.Gradients, MeasuredProcess.WithoutAvx512),
            (OurProducts + WithoutAvx512, EngineSide.ExactProducts, MeasuredProcess.WithoutAvx512),
            (ByShard + WithoutAvx512, EngineSide.LibtorchProducts, MeasuredProcess.WithoutAvx512),
            (Peak + WithoutAvx512, EngineSide.Peak, MeasuredProcess.WithoutAvx512),
        ];
        var processes = new List<MeasuredProcess>();
        try
        {
            foreach (var (name, side, environment) in sides)
                processes.Add(await MeasuredProcess.Start(
                    name, environment,
                    [
                        .. EngineSideCommand.Arguments(side, of.Preset, of.Batch, of.Shards),
                        .. IsWithoutAvx512(name) ? [EngineSideCommand.WithoutAvx512Name] : Array.Empty<string>(),
                    ]));
            foreach (var process in processes)
                await process.Rate(warmUp);
            var rates = await Interleaving.Measure(
                pairs, warmUps: 1, [.. processes.Select(process => (Func<Task<double>>)(() => process.Rate(time)))]);
            var described = new Dictionary<string, string>
            {
                ["model"] = of.Preset.Name,
                ["batch"] = Text(of.Batch),
                ["shards"] = Text(of.Shards),
            };
            return Comparison.Of(described, "throughput", "samples/s", [.. sides.Zip(rates, (side, values) => new Side(side.Name, values))], Ratios);
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
