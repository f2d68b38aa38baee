using System.Runtime.InteropServices;

namespace Autoencoder.Support;

/// <summary>A signal and its number, which is not the same on all systems.</summary>
public sealed partial record PosixSignal(string Name, int Number)
{
    public static readonly PosixSignal Interrupt = new("SIGINT", 2);
    public static readonly PosixSignal Kill = new("SIGKILL", 9);
    public static readonly PosixSignal Terminate = new("SIGTERM", 15);
    public static readonly PosixSignal Stop = new("SIGSTOP", OperatingSystem.IsMacOS() ? 17 : 19);
    public static readonly PosixSignal Continue = new("SIGCONT", OperatingSystem.IsMacOS() ? 19 : 18);

    /// <summary>False on Windows.</summary>
    public static bool Exist => !OperatingSystem.IsWindows();

    /// <returns>The time in UTC right before the signal was sent.</returns>
    /// <exception cref="ProcessException">There is no such process, or it is another user's.</exception>
    public DateTime SendTo(int process)
    {
        var sent = DateTime.UtcNow;
        return SystemKill(process, Number) == 0
            ? sent
            : throw new ProcessException($"{Name} to process {process} failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SystemKill(int process, int signal);
}
