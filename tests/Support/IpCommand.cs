using System.ComponentModel;
using System.Diagnostics;

namespace Autoencoder.Support;

/// <summary>iproute2's program ip.</summary>
internal static class IpCommand
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Runs ip with these arguments, which are given with spaces between them.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="ProcessException">It failed.</exception>
    public static string Run(string arguments)
    {
        var start = new ProcessStartInfo("ip", arguments.Split(' ')) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            // Both are a few lines: no pipe gets full while the other is read.
            var output = process.StandardOutput.ReadToEnd();
            var error = process.StandardError.ReadToEnd();
            if (!process.WaitForExit(Deadline))
            {
                process.Kill();
                throw new ProcessException($"ip {arguments}: did not end within {Deadline.TotalSeconds:0} s");
            }

            return process.ExitCode == 0 ? output : throw new ProcessException($"ip {arguments}: {error.Trim()}");
        }
        catch (Win32Exception e)
        {
            throw new ProcessException($"ip {arguments}: {e.Message}");
        }
    }
}
