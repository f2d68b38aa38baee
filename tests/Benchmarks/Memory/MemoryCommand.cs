using System.CommandLine;
using System.Globalization;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Chaos;
using Autoencoder.Processes;

namespace Autoencoder.Benchmarks.Memory;

/// <summary>How much memory the coordinator and two workers need, and whether that grows while they train.</summary>
internal static class MemoryCommand
{
    private const int Workers = 2;
    private const int MostSamples = 1200;

    // More than can be done.
    private const string Endless = "1000000";

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long a training is watched", DefaultValueFactory = _ => 60 };
        var preset = ModelOption.One();
        minutes.Validators.Add(result => { if (!(result.GetValueOrDefault<double>() > 0)) result.AddError("--minutes: expected a number above 0"); });
        var command = new Command("memory", "Resident memory of the coordinator and two worker processes, and its growth") { minutes, preset };
        var common = new CommonOptions(command, pairs: null);
        command.SetAction(async parsed =>
        {
            var time = common.IsQuick(parsed) ? TimeSpan.FromSeconds(3) : TimeSpan.FromMinutes(parsed.GetValue(minutes));
            var report = common.Begin<MemoryUse>(parsed, new Dictionary<string, string>
            {
                ["minutes"] = time.TotalMinutes.ToString("0.##", CultureInfo.InvariantCulture),
                ["model"] = parsed.GetValue(preset)!,
                ["workers"] = Workers.ToString(CultureInfo.InvariantCulture),
            });
            report.Add(await Watch(parsed.GetValue(preset)!, time));
            var table = new MarkdownTable("process", "peak, MB", "median, MB", "growth, KB/min", "flat");
            foreach (var use in report.Results)
                table.Add(
                    use.Process, ComparisonTables.Number(use.PeakKB / 1024.0), ComparisonTables.Number(use.MedianKB / 1024.0),
                    ComparisonTables.Number(use.GrowthKBPerMinute), use.IsFlat ? "yes" : "no");
            foreach (var line in table.Lines())
                Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    private static async Task<IEnumerable<MemoryUse>> Watch(string preset, TimeSpan time)
    {
        await using var run = new TrainingRun($"--preset {preset} --epochs {Endless}", embedded: 0, awaited: Workers);
        try
        {
            var processes = new List<(string, int)> { ("coordinator", run.Coordinator.Id) };
            for (var i = 1; i <= Workers; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"worker-{i}");
                processes.Add((name, (await run.StartWorker(name)).Id));
            }

            await run.NextEpoch();
            var sampler = new MemorySampler(processes);
            var every = time / MostSamples is var often && often > TimeSpan.FromSeconds(0.25) ? often : TimeSpan.FromSeconds(0.25);
            sampler.Sample();
            for (var left = time; left > TimeSpan.Zero; left -= every)
            {
                if (await run.Coordinator.EndsWithin(every))
                    throw new BenchmarkException($"the training ended by itself: {run.Coordinator.Errors.LastOrDefault()}");
                sampler.Sample();
            }

            // Not Ctrl-C, which whatever was started in the background ignores.
            run.Coordinator.Send(PosixSignal.Terminate);
            await run.Coordinator.Exit();
            return [.. sampler.Uses];
        }
        catch (ProcessException e)
        {
            throw new BenchmarkException($"the training failed: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
