using System.Globalization;

namespace Autoencoder.Coordinator.Runs.Verification;

/// <summary>Steps from one to another, both included, counted from 0.</summary>
public readonly record struct StepRange(long First, long Last)
{
    public static StepRange All { get; } = new(0, long.MaxValue);

    /// <summary>Reads 100..200, 100.. (to the end), ..200 (from the beginning) or 100; null if it is none of these.</summary>
    public static StepRange? Parse(string text)
    {
        var parts = text.Split("..");
        var range = parts switch
        {
            [var one] => new StepRange(Number(one) ?? -1, Number(one) ?? -1),
            ["", ""] => new StepRange(-1, -1),
            [var first, var last] => new StepRange(first is "" ? 0 : Number(first) ?? -1, last is "" ? long.MaxValue : Number(last) ?? -1),
            _ => new StepRange(-1, -1),
        };
        return range.First >= 0 && range.First <= range.Last ? range : null;
    }

    public override string ToString() =>
        First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}..{Last}");

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
