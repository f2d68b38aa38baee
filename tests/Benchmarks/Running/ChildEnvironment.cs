namespace Autoencoder.Benchmarks.Running;

/// <summary>What a process that is measured must not inherit: settings of the user who started the benchmark.</summary>
internal static class ChildEnvironment
{
    // Beginnings of names, one a line; threads.py reads them, too.
    private static readonly string ListFile = Path.Combine(AppContext.BaseDirectory, "not-inherited.txt");

    /// <summary>From now on this process, and with it whatever it starts, has none of them.</summary>
    public static void Clean()
    {
        var beginnings = File.ReadAllLines(ListFile);
        foreach (var variable in Environment.GetEnvironmentVariables().Keys.Cast<string>().ToArray())
            if (beginnings.Any(beginning => variable.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)))
                Environment.SetEnvironmentVariable(variable, null);
    }
}
