using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>Lines that are no wider than a terminal: what matters least is left out first, instead of a line that breaks.</summary>
internal static class ProgressLine
{
    private const string Gap = "  ";

    /// <summary>Where the run stands. Nothing is cut off that is begun: below some 20 columns a line is wider than asked for.</summary>
    public static string Of(in ProgressState state, int width)
    {
        var (epoch, loss) = ($"{state.Epoch}/{state.Epochs}", Invariant($"loss {state.Loss:0.0000}"));
        var (workers, left) = (ProgressText.Workers(state.Workers), ProgressText.Left(state.Left));
        string[][] forms =
        [
            [$"epoch {epoch}", Invariant($"step {state.Steps:#,0}/{state.TotalSteps:#,0}"), loss, Invariant($"{state.SamplesPerSecond:#,0} samples/s"), workers, left],
            [$"epoch {epoch}", loss, Invariant($"{state.SamplesPerSecond:#,0} samples/s"), workers, left],
            [epoch, loss, Invariant($"{state.SamplesPerSecond:#,0}/s"), workers, left],
            [epoch, loss, workers, left],
            [epoch, loss, left],
            [epoch, loss],
        ];
        return forms.Select(Join).FirstOrDefault(line => line.Length <= width) ?? Join(forms[^1]);
    }

    /// <summary>A line whose parts have two spaces between them, in the order of their weight, without those at its end that do not fit.</summary>
    public static string Fitted(string line, int width)
    {
        while (line.Length > width && line.LastIndexOf(Gap, StringComparison.Ordinal) is > 0 and var end)
            line = line[..end];
        return line;
    }

    private static string Join(IEnumerable<string> parts) => string.Join(Gap, parts.Where(part => part.Length > 0));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
