using System.Diagnostics;

namespace Autoencoder.Coordinator.Runs.Demonstration;

/// <summary>How the programs that lie beside this one are started, in the way in which this one was.</summary>
internal static class ProgramStart
{
    /// <param name="program">coordinator or worker.</param>
    public static ProcessStartInfo Of(string program, string folder, params IEnumerable<string> arguments)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, program);
        var host = Environment.ProcessPath;
        var start = host is not null && Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? new ProcessStartInfo(host, [$"{beside}.dll", .. arguments])
            : new ProcessStartInfo(OperatingSystem.IsWindows() ? $"{beside}.exe" : beside, arguments);
        start.WorkingDirectory = folder;
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        // What is set for trainings of the user's is not meant for these.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("AUTOENCODER_", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(variable);
        // What the runtime leaves there of a process that is killed goes with the folder.
        start.Environment["TMPDIR"] = folder;
        return start;
    }
}
