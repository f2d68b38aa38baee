namespace Autoencoder.Benchmarks.Running;

/// <summary>What a process that is measured must not inherit: settings of the user who started the benchmark.</summary>
internal static class ChildEnvironment
{
    // Beginnings of names, one a line; threads.py reads them, too.
    private static readonly string ListFile = Path.Combine(AppContext.BaseDirectory, "not-inherited.txt");

    /// <summary>
    /// From now on this process, and with it whatever it starts, has none of them. What the runtime and native libraries of
    /// this process read themselves stays as it was, so a process that is measured keeps what it was started with.
    /// </summary>
    public static void Clean()
    {
        var beginnings = File.ReadAllLines(ListFile);
        foreach (var variable in Environment.GetEnvironmentVariables().Keys.Cast<string>().ToArray())
            if (beginnings.Any(beginning => variable.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)))
                Environment.SetEnvironmentVariable(variable, null);
    }
}
