using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Autoencoder.Coordinator.Tests;

/// <summary>Scripts beside the tests, most of which need nothing but Python's standard library.</summary>
internal static class PythonScript
{
    /// <summary>The lines it prints; the test is skipped where there is no Python or no source folder.</summary>
    /// <param name="script">Path from the folder of this project.</param>
    public static string[] Run(string script, string argument) => Run("python3", script, argument);

    /// <summary>The same for a script that needs modules, which the system's own Python has as packages.</summary>
    public static string[] RunWith(string module, string script, string argument)
    {
        const string python = "/usr/bin/python3";
        Skip.IfNot(File.Exists(python), $"{python} is not installed");
        using var import = Process.Start(new ProcessStartInfo(python, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        import.StandardError.ReadToEnd();
        import.WaitForExit();
        Skip.IfNot(import.ExitCode == 0, $"Python's {module} is not installed");
        return Run(python, script, argument);
    }

    private static string[] Run(string interpreter, string script, string argument)
    {
        var path = Path.Combine(SourceFolder(), script);
        Skip.IfNot(File.Exists(path), $"the source folder is not there: {path}");
        try
        {
            using var python = Process.Start(new ProcessStartInfo(interpreter, [path, argument]) { RedirectStandardOutput = true })!;
            var output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.Equal(0, python.ExitCode);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (Win32Exception)
        {
            throw new SkipException("python3 is not installed");
        }
    }

    private static string SourceFolder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
