using System.Globalization;

namespace Autoencoder.Support;

/// <summary>What each step of a run came to, as its journal.csv has it: the loss, and a hash of the weights after it.</summary>
public sealed class StepWeights
{
    private readonly SortedDictionary<long, string> _steps = [];

    private long _last;

    private StepWeights()
    {
    }

    /// <summary>True if a later step than the last one that was done had been done before: a coordinator that was killed had come further.</summary>
    public bool AreBehind => _last < _steps.Keys.LastOrDefault();

    /// <summary>Of a step that was done again, what it came to in the end.</summary>
    public static StepWeights Read(string journal)
    {
        var steps = new StepWeights();
        foreach (var row in File.ReadLines(journal).Skip(1))
            if (row.Split(',') is [_, var step, var loss, var weights, _])
                steps._steps[steps._last = long.Parse(step, CultureInfo.InvariantCulture)] = $"loss {loss}, weights {weights}";
        return steps;
    }

    /// <summary>The first step that is not the other run's; null if all are.</summary>
    public string? DifferenceFrom(StepWeights other)
    {
        foreach (var step in _steps.Keys.Union(other._steps.Keys).Order())
            if (Of(step) is var own && other.Of(step) is var others && own != others)
                return $"step {step} has {own} instead of {others}";
        return null;
    }

    private string Of(long step) => _steps.GetValueOrDefault(step, "no row");
}
