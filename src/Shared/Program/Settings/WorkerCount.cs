namespace Autoencoder.Shared.Program.Settings;

/// <summary>How many workers a process has: the option --workers of coordinator and worker.</summary>
public static class WorkerCount
{
    public const int Most = 1024;

    /// <summary>One a processor that this process may use; in a container, of its share.</summary>
    public static int Default => Math.Min(Environment.ProcessorCount, Most);
}
