using System.Globalization;
using System.Text;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

/// <summary>What a terminal shows of what was written to it, as far as Spectre.Console uses one.</summary>
internal sealed class Screen : StringWriter
{
    private readonly Lock _lock = new();

    public Screen()
        : base(CultureInfo.InvariantCulture)
    {
    }

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>All that was written so far.</summary>
    public string Written
    {
        get
        {
            lock (_lock)
                return ToString();
        }
    }

    public override void Write(char value)
    {
        lock (_lock)
            base.Write(value);
    }

    public override void Write(string? value)
    {
        lock (_lock)
            base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        lock (_lock)
            base.Write(buffer, index, count);
    }

    /// <summary>Its rows, without blanks at their ends, up to the last that is not empty.</summary>
    /// <param name="text">What was written.</param>
    public static string[] Rows(string text)
    {
        var rows = new List<StringBuilder> { new() };
        var (row, column) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\r':
                    column = 0;
                    break;
                case '\n':
                    (row, column) = (row + 1, 0);
                    if (row == rows.Count)
                        rows.Add(new StringBuilder());
                    break;
                case '\e':
                    var end = at + 2;
                    while (!char.IsAsciiLetter(text[end]))
                        end++;
                    Obey(text[end], text[(at + 2)..end]);
                    at = end;
                    break;
                case var letter:
                    rows[row].Length = Math.Max(rows[row].Length, column);
                    rows[row].Replace(letter, column++);
                    break;
            }
        }

        string[] shown = [.. rows.Select(line => line.ToString().TrimEnd())];
        return shown[..(Array.FindLastIndex(shown, line => line.Length > 0) + 1)];

        void Obey(char command, string given)
        {
            switch (command)
            {
                case 'A':
                    row = Math.Max(0, row - int.Parse(given, CultureInfo.InvariantCulture));
                    break;
                case 'J' when given is "" or "0":
                    rows[row].Length = Math.Min(rows[row].Length, column);
                    foreach (var below in rows.Skip(row + 1))
                        below.Clear();
                    break;
                case 'K' when given == "2":
                    rows[row].Clear();
                    break;
                case 'm' or 'h' or 'l':
                    break;
                default:
                    throw new NotSupportedException($"ESC[{given}{command}");
            }
        }
    }
}

file static class Cells
{
    public static void Replace(this StringBuilder line, char letter, int column)
    {
        if (column == line.Length)
            line.Append(letter);
        else
            line[column] = letter;
    }
}
