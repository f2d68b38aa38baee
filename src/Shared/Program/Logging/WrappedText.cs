namespace Autoencoder.Shared.Program.Logging;

/// <summary>Text for people, in lines that are cut between words.</summary>
public static class WrappedText
{
    /// <summary>A word that is longer than the width has a line of its own.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    /// <summary>Of the terminal that standard output is.</summary>
    /// <param name="otherwise">Where it is none, or its width is not known.</param>
    public static int TerminalWidth(int otherwise)
    {
        try
        {
            return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? otherwise : Console.WindowWidth;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
