using System.Runtime.InteropServices;

namespace Autoencoder.Cluster.Tests.Processes;

/// <summary>A signal and its number, which is not the same on all systems.</summary>
internal sealed partial record PosixSignal(string Name, int Number)
{
    public static readonly PosixSignal Interrupt = new("SIGINT", 2);
    public static readonly PosixSignal Kill = new("SIGKILL", 9);
    public static readonly PosixSignal Terminate = new("SIGTERM", 15);
    public static readonly PosixSignal Stop = new("SIGSTOP", OperatingSystem.IsMacOS() ? 17 : 19);
    public static readonly PosixSignal Continue = new("SIGCONT", OperatingSystem.IsMacOS() ? 19 : 18);

    /// <summary>Skips the test where there are no signals.</summary>
    public static void Require() => Skip.If(OperatingSystem.IsWindows(), "Windows has no POSIX signals");

    public void SendTo(int process)
    {
        if (SystemKill(process, Number) != 0)
            throw new InvalidOperationException($"{Name} to process {process} failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SystemKill(int process, int signal);
}
