using System.Runtime.CompilerServices;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// A dozen processes at once share a few cores here. Threads of .NET's pool that wait by spinning, as they do by default,
/// would take a third of them from those that have something to do.
/// </summary>
internal static class ManyProcesses
{
#pragma warning disable CA2255 // Before any test starts a process, which inherits it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void DoNotSpin() => Environment.SetEnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");
}
