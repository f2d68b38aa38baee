using System.Runtime.CompilerServices;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests;

internal static class BeforeAllTests
{
#pragma warning disable CA2255 // Before any test starts a process.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void ShareTheCores() => ManyProcesses.ShareTheCores();
}
