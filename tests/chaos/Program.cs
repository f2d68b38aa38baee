using System.CommandLine;
using Autoencoder.Chaos;
using Autoencoder.Support;

var minutes = new Option<double>("--minutes") { Description = "How long faults are injected, beside the run in peace before them", DefaultValueFactory = _ => 0.35 };
var seed = new Option<int>("--seed") { Description = "Which faults, and when", DefaultValueFactory = _ => 1 };
var workers = new Option<int>("--workers") { Description = "Worker processes, beside the spares", DefaultValueFactory = _ => 3 };
var rate = new Option<double>("--rate") { Description = "Faults a second in the hardest phase", DefaultValueFactory = _ => 2 };
var epochs = new Option<int>("--epochs") { Description = "Of each run", DefaultValueFactory = _ => 12 };
var faults = new Option<FaultKind[]>("--faults") { Description = "Only these kinds of faults", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Enum.GetValues<FaultKind>() };
var goodput = new Option<bool>("--goodput") { Description = "Measure what it costs to lose a worker every two seconds, in pairs of runs" };
var pairs = new Option<int>("--pairs") { Description = "With --goodput: how many", DefaultValueFactory = _ => 3 };
var report = new Option<string?>("--report") { Description = "Write the result to this file, in Markdown" };
foreach (var option in new Option<double>[] { minutes, rate })
    option.Validators.Add(result => { if (!(result.GetValueOrDefault<double>() > 0)) result.AddError($"{option.Name}: expected a number above 0"); });
foreach (var option in new Option<int>[] { workers, epochs, pairs })
    option.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError($"{option.Name}: expected a whole number from 1"); });
var root = new RootCommand("Trains while workers, coordinator and network fail, and checks that the weights are those of a run in peace.")
{
    minutes, seed, workers, rate, epochs, faults, goodput, pairs, report,
};
root.SetAction(parsed => Run(new ChaosSettings(
    TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), parsed.GetValue(rate), parsed.GetValue(workers), parsed.GetValue(epochs),
    parsed.GetValue(faults)!.ToHashSet(), parsed.GetValue(goodput) ? parsed.GetValue(pairs) : null, parsed.GetValue(report))));
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

async Task<int> Run(ChaosSettings settings)
{
    if (!PosixSignal.Exist)
        return Refuse("Windows has no POSIX signals to make faults with");
    if (TestNetwork.Unavailable is { } reason && settings.Kinds.Contains(FaultKind.Cut))
    {
        Console.WriteLine($"no cables are cut: {reason}");
        settings = settings with { Kinds = settings.Kinds.Where(kind => kind != FaultKind.Cut).ToHashSet() };
    }

    if (settings.Kinds.Count == 0)
        return Refuse("no kind of fault is left");
    var result = new ChaosReport($"tests/chaos/run {string.Join(' ', args)}".TrimEnd(), settings);
    if (settings.Pairs is { } count)
        result.AddGoodput(await GoodputTest.Run(settings, count, Console.WriteLine));
    else
    {
        var (peace, disturbed) = await ChaosTest.Run(settings, Console.WriteLine);
        result.AddChaos(settings, peace, disturbed);
    }

    Console.WriteLine();
    foreach (var line in result.Lines)
        Console.WriteLine(line);
    if (settings.Report is { } file)
        await File.WriteAllLinesAsync(file, result.Lines);
    Console.WriteLine();
    Console.WriteLine($"{result.Passed} passed, {result.Failed} failed");
    return result.Failed == 0 ? 0 : 1;
}

static int Refuse(string reason)
{
    Console.Error.WriteLine($"error: {reason}");
    return 2;
}
