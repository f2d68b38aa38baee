using System.Runtime.InteropServices;

namespace Autoencoder.Coordinator.Runs.Demonstration;

/// <summary>Stops a process for a while, as SIGSTOP does; Windows has nothing like it.</summary>
internal static partial class ProcessSignal
{
    private static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    public static bool CanFreeze => !OperatingSystem.IsWindows();

    public static void Freeze(int process) => _ = SystemKill(process, Stop);

    public static void Thaw(int process) => _ = SystemKill(process, Continue);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SystemKill(int process, int signal);
}
