using System.Runtime.InteropServices;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>The settings of glibc's malloc under which libtorch's small allocations cost least; other systems keep theirs.</summary>
internal static partial class NativeAllocator
{
    private const int MaxFastBin = 1;

    /// <summary>
    /// Turns the fast bins off. A product of oneDNN frees dozens of small blocks and one large one; the large one makes
    /// malloc gather all fast bins first, at every product. The cache of each thread takes the small ones just as well.
    /// </summary>
    public static void Prepare()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = mallopt(MaxFastBin, 0);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // No glibc.
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int parameter, int value);
}
