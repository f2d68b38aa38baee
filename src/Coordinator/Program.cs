using System.Runtime.CompilerServices;
using Autoencoder.Coordinator.Commands;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;

return OpenFiles.Check(args is [] or ["train" or "sweep" or "dashboard" or "demo", ..] ? OpenFiles.NeededByCluster : OpenFiles.NeededByCommand) ?? Run(args);

// By itself, so that nothing of it is loaded before.
[MethodImpl(MethodImplOptions.NoInlining)]
static int Run(string[] args) =>
    // Alone, the program does what a newcomer wants to see.
    CommandLineProgram.Run(CoordinatorProgram.Create(), args is [] ? ["train"] : args).GetAwaiter().GetResult();
