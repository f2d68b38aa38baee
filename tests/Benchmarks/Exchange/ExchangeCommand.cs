using System.CommandLine;
using System.Globalization;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Exchange;

/// <summary>A round without compute, weights out and gradients in, against gloo's all-reduce of the same vector.</summary>
internal static class ExchangeCommand
{
    private const string Round = "our round";
    private const string TlsRound = "our round over TLS";
    private const string AllReduce = "gloo all-reduce";

    public static Command Create()
    {
        var parameters = new Option<int[]>("--parameters") { Description = "Length of the vector, about; at least 5000", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [51_000, 1_000_000, 10_000_000] };
        var workers = new Option<int[]>("--workers") { Description = "Worker processes; gloo has as many processes in all, from two", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 2, 4] };
        var seconds = new Option<double>("--seconds") { Description = "How long a side is measured at a time", DefaultValueFactory = _ => 0.5 };
        var tls = new Option<bool>("--tls") { Description = "Measure the data plane over TLS as well" };
        var command = new Command("exchange", "One round without compute over the data plane, against gloo's all-reduce") { parameters, workers, seconds, tls };
        var common = new CommonOptions(command, pairs: 15);
        command.SetAction(async parsed =>
        {
            var quick = common.IsQuick(parsed);
            var (pairs, time) = (common.Pairs(parsed), TimeSpan.FromSeconds(quick ? 0.1 : parsed.GetValue(seconds)));
            var version = await PyTorch.Version();
            var report = common.Begin<Comparison>(parsed, new Dictionary<string, string>
            {
                ["pairs"] = Text(pairs),
                ["seconds"] = time.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                ["threads a process"] = "1",
            }, version);
            using var folder = new TemporaryFolder();
            var certificate = quick || parsed.GetValue(tls) ? TestCertificate.Write(folder["cluster.pem"]) : null;
            foreach (var length in quick ? [51_000] : parsed.GetValue(parameters)!)
                foreach (var count in quick ? [2] : parsed.GetValue(workers)!)
                {
                    Console.Error.WriteLine($"{length} parameters, {count} workers");
                    report.Add(await Compare(VectorModel.LayoutOf(length).Count, count, pairs, time, certificate, version is not null));
                }

            foreach (var line in ComparisonTables.Lines(report.Results))
                Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    private static async Task<Comparison> Compare(int parameters, int workers, int pairs, TimeSpan time, string? certificate, bool withGloo)
    {
        var processes = new List<(string Name, MeasuredProcess Process)>();
        try
        {
            processes.Add((Round, await MeasuredProcess.Start(
                Round, MeasuredProcess.AllocatorUntouched, ExchangeSideCommand.Name, Text(workers), Text(parameters))));
            if (certificate is not null)
                processes.Add((TlsRound, await MeasuredProcess.Start(
                    TlsRound, MeasuredProcess.AllocatorUntouched, ExchangeSideCommand.Name, Text(workers), Text(parameters), ExchangeSideCommand.Certificate.Name, certificate)));
            if (withGloo && workers > 1)
                processes.Add((AllReduce, await MeasuredProcess.Start(
                    AllReduce, PyTorch.Interpreter, PyTorch.Environment,
                    PyTorch.Script("all_reduce.py"), "--parameters", Text(parameters), "--processes", Text(workers))));
            var times = await Interleaving.Measure(
                pairs, warmUps: 1, [.. processes.Select(side => (Func<Task<double>>)(async () => 1000 / await side.Process.Rate(time)))]);
            var described = new Dictionary<string, string>
            {
                ["parameters"] = parameters.ToString("#,0", CultureInfo.InvariantCulture),
                ["workers"] = Text(workers),
            };
            return Comparison.Of(
                described, "time", "ms", [.. processes.Zip(times, (side, values) => new Side(side.Name, values))], (Round, AllReduce), (TlsRound, Round));
        }
        finally
        {
            foreach (var (_, process) in processes)
                await process.DisposeAsync();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
