using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>
/// How many files the system lets this process have open at once. Where these do not suffice, all kinds of things fail, at
/// any time and in words that say something else; so it is looked at first. (.NET itself raises the limit as far as it may.)
/// </summary>
public static class OpenFiles
{
    /// <summary>For a command that reads and writes files: 79 were seen.</summary>
    public const int NeededByCommand = 128;

    /// <summary>For a process that is part of a cluster, or serves a page: 235 were seen with four workers of other processes.</summary>
    public const int NeededByCluster = 320;

    /// <summary>For each worker of another process; 6 were seen.</summary>
    public const int NeededByWorker = 7;

    /// <summary>For each worker of this process but the first, with its own connection to the coordinator; 1 was seen.</summary>
    public const int OfFurtherWorker = 2;

    /// <summary>Who only asks what the program is; 56 suffice.</summary>
    private const int OfHelp = 64;

    private const int BadInput = 2;

    private static int _inherited;

    /// <summary>To be called before anything else, of which nothing might load: it needs no more than the runtime has loaded.</summary>
    /// <param name="needed">By what this process is to do; it is told where not even a command can be tried.</param>
    /// <returns>The exit status, after a line on standard error; null if there are enough for any command to say itself what it needs.</returns>
    public static int? Check(int needed)
    {
        _inherited = Inherited();
        var isHelp = Environment.GetCommandLineArgs().Any(word => word is "--help" or "-h" or "-?" or "--version");
        if (Lacking(isHelp ? OfHelp : NeededByCommand) is null || Lacking(isHelp ? OfHelp : needed) is not { } message)
            return null;
        try
        {
            using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            error.Write(System.Text.Encoding.UTF8.GetBytes($"error: {message}\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told; the status says it.
        }

        return BadInput;
    }

    /// <exception cref="PlatformException">So many cannot be opened.</exception>
    public static void Require(int needed)
    {
        if (Lacking(needed) is { } message)
            throw new PlatformException(message);
    }

    /// <summary>How many connections of clients may be held at once, so that this process's own files can always be opened.</summary>
    /// <param name="wanted">Where the limit is high enough.</param>
    /// <param name="atLeast">However low it is.</param>
    public static int LeftForClients(int wanted, int atLeast) => LeftForClients(Limit() - _inherited, wanted, atLeast);

    internal static int LeftForClients(long? limit, int wanted, int atLeast) =>
        limit is { } all ? (int)Math.Clamp(all - NeededByCluster, atLeast, wanted) : wanted;

    private static string? Lacking(int needed) => Limit() is { } limit && limit - _inherited < needed
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"this process may have {(limit == 0 ? "too few" : $"{limit}")} files open at once, but needs {needed}{(_inherited > 0 ? $" and the {_inherited} that were open when it was started" : "")}; raise the limit, for example with ulimit -n {Math.Max(1024, 2 * (needed + _inherited))}.")
        : null;

    /// <summary>Files that the starter of this process has left open in it, besides the three of the terminal: they count as well.</summary>
    private static int Inherited()
    {
        const string Open = "/proc/self/fd";
        const int ClosedWhenStarted = 0x80000;

        // What is needed has that much to spare; a shell leaves one or two open, and the runtime has some that look so.
        const int Few = 8;
        if (!Directory.Exists(Open) || Limit() is not { } limit)
            return 0;
        string?[] numbers;
        try
        {
            numbers = [.. Directory.GetFileSystemEntries(Open).Select(Path.GetFileName)];
        }
        catch (IOException)
        {
            // Not even that can be opened; then the limit is told.
            return 0;
        }

        // Where there is room for all of them twice over, who has opened them does not matter.
        if (limit - numbers.Length > 2 * NeededByCluster)
            return 0;
        return numbers.Count(number => number is not ("0" or "1" or "2") && IsInherited(number!)) is > Few and var count ? count : 0;

        // What this process opens itself is closed in those that it starts.
        static bool IsInherited(string number)
        {
            try
            {
                var flags = File.ReadLines($"/proc/self/fdinfo/{number}").First(line => line.StartsWith("flags:", StringComparison.Ordinal)).Split('\t')[^1];
                return (Convert.ToInt32(flags, 8) & ClosedWhenStarted) == 0;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or FormatException or UnauthorizedAccessException)
            {
                // Closed meanwhile.
                return false;
            }
        }
    }

    /// <summary>Null where the system does not say, or sets none.</summary>
    private static long? Limit()
    {
        const string Limits = "/proc/self/limits";
        const string Line = "Max open files";
        if (!File.Exists(Limits))
            return null;
        try
        {
            return LimitIn(Limits, Line);
        }
        catch (IOException)
        {
            // Not even that can be opened: how many they are cannot be read.
            return 0;
        }
    }

    private static long? LimitIn(string limits, string line)
    {
        foreach (var row in File.ReadLines(limits))
            if (row.StartsWith(line, StringComparison.Ordinal))
                return long.TryParse(row.AsSpan(line.Length).TrimStart() is var rest && rest.IndexOf(' ') is > 0 and var end ? rest[..end] : rest, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                    ? limit
                    : null;
        return null;
    }
}
