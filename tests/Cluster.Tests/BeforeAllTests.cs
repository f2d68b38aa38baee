using System.Runtime.CompilerServices;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

internal static class BeforeAllTests
{
#pragma warning disable CA2255 // Before any test starts a process.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Prepare()
    {
        ManyProcesses.ShareTheCores();
        // Commands and trainings that are called here hold threads of the pool, which would make servers of other tests wait.
        ThreadPool.SetMinThreads(workerThreads: 32, completionPortThreads: 32);
    }
}
