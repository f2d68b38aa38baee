using System.CommandLine;
using Autoencoder.Benchmarks.Reporting;

namespace Autoencoder.Benchmarks.Running;

/// <summary>What every benchmark can be asked for.</summary>
internal sealed class CommonOptions
{
    private readonly Option<bool> _quick = new("--quick") { Description = "Only show that it works, in a few seconds; the figures mean nothing" };
    private readonly Option<string?> _out = new("--out") { Description = "Write the results to this file, as JSON", HelpName = "FILE" };
    private readonly Option<int>? _pairs;

    /// <param name="pairs">How often each side is measured by default; null for a benchmark without sides.</param>
    public CommonOptions(Command command, int? pairs)
    {
        if (pairs is { } count)
        {
            _pairs = new Option<int>("--pairs") { Description = "How often each side is measured, in turns, after a warm-up that is thrown away", DefaultValueFactory = _ => count, HelpName = "N" };
            _pairs.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--pairs: expected a whole number from 1"); });
            command.Options.Add(_pairs);
        }

        command.Options.Add(_out);
        command.Options.Add(_quick);
    }

    public bool IsQuick(ParseResult parsed) => parsed.GetValue(_quick);

    /// <summary>How often each side is measured.</summary>
    public int Pairs(ParseResult parsed) => IsQuick(parsed) ? 1 : parsed.GetValue(_pairs!);

    /// <summary>Begins a report, and says on what it will be.</summary>
    /// <param name="pyTorch">Its version; null if it is not used.</param>
    public BenchmarkReport<T> Begin<T>(ParseResult parsed, IReadOnlyDictionary<string, string> settings, string? pyTorch = null)
    {
        var machine = Machine.Describe(pyTorch);
        Console.WriteLine(machine);
        Console.WriteLine(string.Join(", ", settings.Select(setting => $"{setting.Key} {setting.Value}")));
        Console.WriteLine();
        return new BenchmarkReport<T>(parsed.CommandResult.Command.Name, settings, machine, parsed.GetValue(_out));
    }
}
