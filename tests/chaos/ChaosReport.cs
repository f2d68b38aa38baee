using Autoencoder.Support;

namespace Autoencoder.Chaos;

/// <summary>What a test has shown, in Markdown.</summary>
internal sealed class ChaosReport
{
    private readonly List<string> _lines = [];
    private readonly List<string> _failures = [];
    private int _passed;

    public ChaosReport(string command, ChaosSettings settings)
    {
        _lines.AddRange(
        [
            "# Chaos", "",
            $"    {command}", "",
            $"- Seed {settings.Seed}, {settings.Workers} workers, a run is `{settings.Training}`.",
            $"- {Machine.Hardware}.",
            $"- {Machine.Software}.",
        ]);
    }

    public IReadOnlyList<string> Lines => _lines;

    public int Passed => _passed;

    public int Failed => _failures.Count;

    public void AddChaos(ChaosSettings settings, RunOutcome peace, IReadOnlyList<RunOutcome> disturbed)
    {
        var faults = disturbed.SelectMany(run => run.Faults).ToArray();
        Section($"Faults ({faults.Length} in {disturbed.Count} runs, at most {Texts.Number(settings.Rate)} a second)");
        var table = new MarkdownTable("kind", "count");
        foreach (var kind in Enum.GetValues<FaultKind>())
            table.Add(kind.ToString(), settings.Kinds.Contains(kind) ? $"{faults.Count(fault => fault.Kind == kind)}" : "left out");
        _lines.AddRange(table.Lines());
        AddTimes(disturbed);
        Section("Goodput");
        var (samples, seconds) = (disturbed.Sum(run => run.Samples), disturbed.Sum(run => run.Took.TotalSeconds));
        _lines.Add($"{Texts.Rate(samples / seconds)} with faults, {Texts.Rate(peace.SamplesPerSecond)} in peace: {Texts.Percent(samples / seconds / peace.SamplesPerSecond)}. Spares are started on the same cores during the run.");
        AddChecks(peace.Weights, [peace, .. disturbed]);
    }

    public void AddGoodput(IReadOnlyList<(RunOutcome Peace, RunOutcome Kills)> pairs)
    {
        Section("Goodput with a worker killed and a spare joining every two seconds");
        var table = new MarkdownTable("pair", "in peace, samples/s", "with kills, samples/s", "kills", "ratio");
        for (var i = 0; i < pairs.Count; i++)
        {
            var (peace, kills) = pairs[i];
            table.Add($"{i + 1}", $"{peace.SamplesPerSecond:#,0}", $"{kills.SamplesPerSecond:#,0}", $"{kills.Faults.Count}", Texts.Percent(Ratio(pairs[i])));
        }

        table.Add("median", "", "", "", Texts.Percent(Distribution.Of(pairs.Select(Ratio)).Median));
        _lines.AddRange(table.Lines());
        AddTimes([.. pairs.Select(pair => pair.Kills)]);
        AddChecks(pairs[0].Peace.Weights, [.. pairs.SelectMany(pair => new[] { pair.Peace, pair.Kills })]);

        static double Ratio((RunOutcome Peace, RunOutcome Kills) pair) => pair.Kills.SamplesPerSecond / pair.Peace.SamplesPerSecond;
    }

    private void AddTimes(IReadOnlyList<RunOutcome> runs)
    {
        var times = new Measurements();
        foreach (var run in runs)
            times.Add(run.Faults, run.Events);
        Section("Times in milliseconds");
        var table = new MarkdownTable("from … to", "count", "median", "p99", "max");
        Add("SIGKILL to a worker → known to be lost", times.KillDetected);
        Add("SIGKILL to a worker → its shards are with another", times.KillReissued);
        Add("SIGSTOP → shards also with another, or known to be lost", times.PauseDetected);
        Add("SIGSTOP: what its round took beyond the typical", times.PauseDelay);
        Add("cable cut → shards also with another, or known to be lost", times.CutDetected);
        Add("SIGKILL to the coordinator → first step of the next", times.CoordinatorRecovered);
        _lines.AddRange(table.Lines());

        void Add(string name, IEnumerable<double> values)
        {
            var of = Distribution.Of(values);
            table.Add(name, $"{of.Count}", Texts.Milliseconds(of.Median), Texts.Milliseconds(of.P99), Texts.Milliseconds(of.Max));
        }
    }

    private void AddChecks(string? weights, IReadOnlyList<RunOutcome> runs)
    {
        Section("Checks");
        for (var i = 0; i < runs.Count; i++)
        {
            var run = runs[i];
            var name = run.Faults is [] ? $"run {i + 1}, in peace" : $"run {i + 1}, with {run.Faults.Count} faults";
            Check($"{name}: it ended, no sample lost or doubled", run.Failures);
            Check($"{name}: its weights are {weights}", run.Weights == weights && weights is not null ? [] : [$"they are {run.Weights ?? "missing"}"]);
        }

        foreach (var deserter in runs.SelectMany(run => run.Deserters))
            _lines.Add($"- a worker ended by itself: {deserter}");
    }

    private void Check(string text, IReadOnlyList<string> failures)
    {
        if (failures is [])
            _passed++;
        else
            _failures.AddRange(failures);
        _lines.Add($"- {(failures is [] ? "ok" : "FAILED")}: {text}{(failures is [] ? "" : $": {string.Join("; ", failures)}")}");
    }

    private void Section(string title) => _lines.AddRange(["", $"## {title}", ""]);
}
