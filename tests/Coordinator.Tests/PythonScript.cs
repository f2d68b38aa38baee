using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Autoencoder.Coordinator.Tests;

/// <summary>Scripts beside the tests, most of which need nothing but Python's standard library.</summary>
internal static class PythonScript
{
    /// <summary>The one that the user has in front may be without the packages of the system's own.</summary>
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];

    /// <summary>By module, the one that has it, if any: looked for once.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<string?>> Having = new();

    /// <summary>The lines it prints; the test is skipped where there is no Python with what it needs, or no source folder.</summary>
    /// <param name="script">Path from the folder of this project.</param>
    /// <param name="module">What it imports besides the standard library.</param>
    public static string[] Run(string script, string argument, string module = "sys")
    {
        var path = Path.Combine(SourceFolder(), script);
        Skip.IfNot(File.Exists(path), $"the source folder is not there: {path}");
        var interpreter = Having.GetOrAdd(module, _ => new(() => Array.Find(Interpreters, python => Start(python, "-c", $"import {module}") is (0, _)))).Value;
        Skip.If(interpreter is null, module == "sys" ? "python3 is not installed" : $"{module} is not installed for python3");
        var (status, output) = Start(interpreter, path, argument);
        Assert.Equal(0, status);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>No status where there is no such interpreter.</summary>
    private static (int? Status, string Output) Start(string interpreter, params string[] arguments)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo(interpreter, arguments) { RedirectStandardOutput = true })!;
            var output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            return (python.ExitCode, output);
        }
        catch (Win32Exception)
        {
            return (null, "");
        }
    }

    private static string SourceFolder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
