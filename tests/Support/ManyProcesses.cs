namespace Autoencoder.Support;

/// <summary>
/// For tests that start a dozen processes at once, each for some seconds, on a few cores. Threads of .NET's pool that wait by
/// spinning, as they do by default, would take a third of them from those that have something to do; and compiling all code
/// well at once, as the programs do, would take a third of the time of their starting, which pays only in longer runs. That
/// no page of memory is ever both written and run, which keeps out who attacks a program, takes a fifteenth of it.
/// </summary>
public static class ManyProcesses
{
    /// <summary>To be called before a test starts a process, which inherits it.</summary>
    public static void ShareTheCores()
    {
        Environment.SetEnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");
        Environment.SetEnvironmentVariable("DOTNET_TC_QuickJit", "1");
        Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", "0");
    }
}
