using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Autoencoder.Benchmarks.Engine;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Memory;
using Autoencoder.Benchmarks.Reporting;

namespace Autoencoder.Benchmarks.Plots;

/// <summary>Draws what the benchmarks have written.</summary>
internal static class PlotsCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("files") { Description = "What benchmarks have written with --out", Arity = ArgumentArity.OneOrMore };
        var to = new Option<string>("--to") { Description = "Folder for the figures", DefaultValueFactory = _ => Path.Combine("docs", "images"), HelpName = "FOLDER" };
        var command = new Command("plots", "Figures from the benchmarks' files") { files, to };
        command.SetAction(parsed =>
        {
            var folder = Directory.CreateDirectory(parsed.GetValue(to)!).FullName;
            foreach (var file in parsed.GetValue(files)!)
                Draw(file.FullName, folder);
            return 0;
        });
        return command;
    }

    private static void Draw(string file, string folder)
    {
        try
        {
            var benchmark = BenchmarkFile.NameIn(file);
            string At(params IEnumerable<string> parts) => Path.Combine(folder, $"{string.Join('-', parts.Prepend(benchmark).Select(FileName))}.png");
            switch (benchmark)
            {
                case "engine":
                    foreach (var model in Comparisons(file).GroupBy(comparison => comparison.Case["model"]))
                        Throughput(model.Key, [.. model]).Save(At(model.Key));
                    break;
                case "exchange":
                    Exchange(Comparisons(file)).Save(At());
                    break;
                case "scaling":
                    foreach (var quantity in Comparisons(file).GroupBy(comparison => (Model: comparison.Case["model"], comparison.Quantity, comparison.Unit)))
                        Workers(quantity.Key.Model, quantity.Key.Quantity, quantity.Key.Unit, [.. quantity]).Save(At(quantity.Key.Model, quantity.Key.Quantity));
                    break;
                case "memory":
                    Resident(BenchmarkReport<MemoryUse>.Read(file).Results).Save(At());
                    break;
                default:
                    foreach (var comparison in Comparisons(file))
                        BarFigure.Save(
                            At(comparison.Case.Values.Append(comparison.Quantity)),
                            $"{benchmark}: {string.Join(", ", comparison.Case.Select(setting => $"{setting.Key} {setting.Value}"))}", comparison);
                    break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            throw new BenchmarkException($"{file} is no file of a benchmark's results: {e.Message}");
        }
    }

    private static IReadOnlyList<Comparison> Comparisons(string file) => BenchmarkReport<Comparison>.Read(file).Results;

    private static LineFigure Throughput(string model, IReadOnlyList<Comparison> comparisons) => new(
        $"{model}: a training step on one thread", "samples a step", "samples/s",
        [.. comparisons.SelectMany(comparison => comparison.Sides.Where(side => !EngineCommand.IsWithoutAvx512(side.Name)).Select(side => (X: Number(comparison.Case["batch"]), Side: side)))
            .GroupBy(point => point.Side.Name, (name, points) => new Line(name, [.. points.Select(point => (point.X, SpreadOf(point.Side))).OrderBy(point => point.X)]))])
    {
        IsLogarithmicInX = true,
    };

    private static LineFigure Exchange(IReadOnlyList<Comparison> comparisons)
    {
        string[] sides = [.. comparisons.SelectMany(comparison => comparison.Sides).Select(side => side.Name).Distinct()];
        string[] workers = [.. comparisons.Select(comparison => comparison.Case["workers"]).Distinct()];
        return new LineFigure(
            "One round without compute", "parameters", "ms",
            [.. comparisons.SelectMany(comparison => comparison.Sides.Select(side => (X: Number(comparison.Case["parameters"]), Side: side, Workers: comparison.Case["workers"])))
                .GroupBy(point => (point.Side.Name, point.Workers), (line, points) => new Line(
                    $"{line.Name}, {line.Workers} {(line.Workers == "1" ? "worker" : "workers")}",
                    [.. points.Select(point => (point.X, SpreadOf(point.Side))).OrderBy(point => point.X)])
                {
                    Group = Array.IndexOf(workers, line.Workers),
                    Kind = Array.IndexOf(sides, line.Name),
                })])
        {
            IsLogarithmicInX = true,
            IsLogarithmicInY = true,
        };
    }

    private static LineFigure Workers(string model, string quantity, string unit, IReadOnlyList<Comparison> comparisons) => new(
        $"{model}: simulated compute", "workers", $"{quantity}, {unit}",
        [.. comparisons.Select(comparison => new Line(
            $"{comparison.Case["ms a shard"]} ms a shard", [.. comparison.Sides.Select(side => (Number(side.Name.Split(' ')[0]), SpreadOf(side)))]))])
    {
        IsLogarithmicInX = true,
        IsLogarithmicInY = true,
    };

    private static LineFigure Resident(IReadOnlyList<MemoryUse> uses) => new(
        "Resident memory while training", "minutes", "MB",
        [.. uses.Select(use => new Line(use.Process, [.. use.Samples.Select(sample => (sample.Seconds / 60, Exactly(sample.ResidentKB / 1024.0)))]))]);

    private static Spread SpreadOf(Side side) => new(side.Median, side.LowerQuartile, side.UpperQuartile);

    private static Spread Exactly(double value) => new(value, value, value);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static string FileName(string text) => string.Concat(text.ToLowerInvariant().Where(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-')).Replace(' ', '-');
}
