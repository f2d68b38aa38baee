using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Support;
using Autoencoder.Shared.Program.Hosting;

namespace Autoencoder.Benchmarks.Memory;

/// <summary>How much memory the coordinator and two workers need, whether that grows while they train, and what a worker's start takes.</summary>
internal static class MemoryCommand
{
    private const int Workers = 2;
    private const int MaxSamples = 1200;

    // More than can be done.
    private const string Endless = "1000000";

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long a training is watched", DefaultValueFactory = _ => 60 };
        var preset = ModelOption.One();
        minutes.Validators.Add(result => { if (!(result.GetValueOrDefault<double>() > 0)) result.AddError("--minutes: expected a number above 0"); });
        var command = new Command("memory", "Resident memory of the coordinator and two worker processes, its growth, and the processor time of a worker's start") { minutes, preset };
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
            var (uses, failure) = await Watch(parsed.GetValue(preset)!, time);
            report.Add(uses);
            var table = new MarkdownTable("process", "peak, MB", "median, MB", "growth, KB/min", "flat", "processor time until it joined, s");
            foreach (var use in report.Results)
                table.Add(
                    use.Process, ComparisonTables.Number(use.PeakKB / 1024.0), ComparisonTables.Number(use.MedianKB / 1024.0),
                    ComparisonTables.Number(use.GrowthKBPerMinute), use.IsFlat ? "yes" : "no",
                    use.ProcessorSecondsToJoin is { } seconds ? ComparisonTables.Number(seconds) : "");
            foreach (var line in table.Lines())
                Console.WriteLine(line);
            return failure is null ? 0 : throw new BenchmarkException(failure);
        });
        return command;
    }

    /// <returns>What was seen, and what went wrong before the time was over; null if nothing did, or somebody stopped it.</returns>
    private static async Task<(IEnumerable<MemoryUse> Uses, string? Failure)> Watch(string preset, TimeSpan time)
    {
        await using var run = new TrainingRun($"--preset {preset} --epochs {Endless}", embedded: 0, awaited: Workers);
        try
        {
            var processes = new List<SampledProcess> { new("coordinator", run.Coordinator) };
            for (var i = 1; i <= Workers; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"worker-{i}");
                var worker = await run.StartWorker(name);
                // One after the other, so that they do not wait for each other's cores.
                await run.Coordinator.NextLine($"{name} joined");
                processes.Add(new SampledProcess(name, worker, ProcessorSeconds(worker)));
            }

            await run.NextEpoch();
            using var stop = new StopSignal();
            var sampler = new MemorySampler(processes);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"watching {string.Join(", ", processes.Select(process => $"{process.Name} ({process.Process.Id})"))} for {time.TotalMinutes:0.##} min"));
            var failure = await Sample(sampler, time, stop.Token);
            return (sampler.Uses, failure);
        }
        catch (ProcessException e)
        {
            throw new BenchmarkException($"the training failed: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>That it has had so far, on all cores together.</summary>
    private static double ProcessorSeconds(TrainerProcess of)
    {
        using var process = Process.GetProcessById(of.Id);
        return process.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>Samples until the time is over, or a process ends, or somebody asks for the end.</summary>
    /// <returns>What went wrong; null if nothing did.</returns>
    private static async Task<string?> Sample(MemorySampler sampler, TimeSpan time, CancellationToken stop)
    {
        var every = time / MaxSamples is var often && often > TimeSpan.FromSeconds(0.25) ? often : TimeSpan.FromSeconds(0.25);
        var clock = Stopwatch.StartNew();
        for (var isOver = false; ;)
        {
            if (sampler.Sample() is var (name, process, _))
            {
                // A signal that all of a terminal get ends the training as well.
                if (stop.IsCancellationRequested)
                    return null;
                var status = await process.Exit();
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} ended with status {status} after {clock.Elapsed.TotalMinutes:0.##} min: {process.Errors.LastOrDefault(line => line.Length > 0) ?? "it gave no reason"}");
            }

            if (isOver)
                return null;
            await Task.Delay(every, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            isOver = clock.Elapsed >= time || stop.IsCancellationRequested;
        }
    }
}
