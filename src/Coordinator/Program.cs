using Autoencoder.Coordinator.Commands;
using Autoencoder.Shared.Program.Settings;

// Alone, the program does what a newcomer wants to see.
return await CommandLineProgram.Run(CoordinatorProgram.Create(), args is [] ? ["train"] : args);
