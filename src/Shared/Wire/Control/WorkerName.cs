namespace Autoencoder.Shared.Wire.Control;

/// <summary>What a worker may be called: names go to terminals, files and pages.</summary>
public static class WorkerName
{
    private const int MaxLength = 64;

    /// <summary>The rule in words, for a message.</summary>
    public static string Form { get; } = $"at most {MaxLength} letters, digits, '.', '_' or '-'";

    /// <summary>True for 1 to 64 ASCII letters, digits, '.', '_' and '-'.</summary>
    public static bool IsValid(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
