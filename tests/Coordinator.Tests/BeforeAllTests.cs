using System.Runtime.CompilerServices;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests;

internal static class BeforeAllTests
{
#pragma warning disable CA2255 // Before any test starts a process.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Prepare()
    {
        ManyProcesses.ShareTheCores();
        // What --data packs on the way goes into the user's cache.
        var cache = new TemporaryFolder();
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", cache.Path);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cache.Dispose();
    }
}
