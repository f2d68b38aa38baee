namespace Autoencoder.Shared.Program.Settings;

/// <summary>Text from elsewhere, made fit for a terminal and a log.</summary>
public static class DisplayText
{
    private const int MaxLength = 80;

    /// <summary>Printable ASCII of one line, other characters as '?', cut off at 80.</summary>
    public static string Of(string text) =>
        new([.. text.Take(MaxLength).Select(c => c is >= ' ' and <= '~' ? c : '?')]);

    /// <summary>The same text on one line, in which nothing moves the cursor or changes its colour: control characters as '?'.</summary>
    public static string OneLine(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? '?' : c));
}
