using System.Text.RegularExpressions;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>
/// How hints call the programs, so that they can be pasted: by the path of what was built where this one runs out of a
/// source tree, as dotnet run starts it, and else by their names.
/// </summary>
public static partial class ProgramCommand
{
    public static string Coordinator { get; } = Of("coordinator", Environment.ProcessPath, Environment.CurrentDirectory);

    public static string Worker { get; } = Of("worker", Environment.ProcessPath, Environment.CurrentDirectory);

    /// <param name="running">The file of this process; dotnet's own if it was given a .dll.</param>
    /// <param name="folder">In which the user works.</param>
    internal static string Of(string program, string? running, string folder)
    {
        if (running is null || !Built().IsMatch(running))
            return program;
        var path = Path.GetRelativePath(folder, Path.Combine(Path.GetDirectoryName(running)!, program + Path.GetExtension(running)));
        // A name alone is looked for elsewhere.
        if (Path.GetFileName(path) == path)
            path = Path.Combine(".", path);
        return path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
    }

    [GeneratedRegex(@"[/\\]src[/\\]Coordinator[/\\]bin[/\\].*[/\\]coordinator([.]exe)?$")]
    private static partial Regex Built();
}
