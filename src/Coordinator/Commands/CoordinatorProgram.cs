using System.CommandLine;

namespace Autoencoder.Coordinator.Commands;

/// <summary>The program coordinator: all its commands.</summary>
internal static class CoordinatorProgram
{
    public static RootCommand Create() => new("Trains autoencoders on a cluster: the same settings give the same weights, whatever happens to the workers.")
    {
        TrainCommand.Create(),
        DemoCommand.Create(),
        PackCommand.Create(),
        SweepCommand.Create(),
        VerifyCommand.Create(),
        RunsCommand.Create(),
        CompareCommand.Create(),
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
}
