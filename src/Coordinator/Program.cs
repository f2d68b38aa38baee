using System.CommandLine;
using Autoencoder.Coordinator.Commands;
using Autoencoder.Shared.Program.Settings;

var root = new RootCommand("Trains autoencoders on a cluster: the same settings give the same weights, whatever happens to the workers.")
{
    TrainCommand.Create(),
    SweepCommand.Create(),
    VerifyCommand.Create(),
    DiffCommand.Create(),
    DashboardCommand.Create(),
    EncodeCommand.Create(),
    DecodeCommand.Create(),
    CompressCommand.Create(),
    DecompressCommand.Create(),
    ExportCommand.Create(),
    ImportCommand.Create(),
    EvaluateCommand.Create(),
    ReconstructCommand.Create(),
    ExploreCommand.Create(),
};

// Alone, the program does what a newcomer wants to see.
return await CommandLineProgram.Run(root, args is [] ? ["train"] : args);
