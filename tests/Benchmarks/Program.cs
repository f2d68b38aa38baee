using System.CommandLine;
using Autoencoder.Benchmarks.Engine;
using Autoencoder.Benchmarks.Exchange;
using Autoencoder.Benchmarks.Memory;
using Autoencoder.Benchmarks.Plots;
using Autoencoder.Benchmarks.Rounds;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Benchmarks.Scaling;
using Autoencoder.Benchmarks.Training;
using Autoencoder.Benchmarks.Watching;
using Autoencoder.Shared.Program.Settings;

var root = new RootCommand("Measures how fast training is, against other ways to do the same on the same machine.")
{
    EngineCommand.Create(),
    TrainingCommand.Create(),
    RoundCommand.Create(),
    ExchangeCommand.Create(),
    ScalingCommand.Create(),
    GoodputCommand.Create(),
    MemoryCommand.Create(),
    WatchingCommand.Create(),
    PlotsCommand.Create(),
    EngineSideCommand.Create(),
    ExchangeSideCommand.Create(),
    ExchangeWorkerCommand.Create(),
    SimulatedWorkersCommand.Create(),
};
ChildEnvironment.Clean();
return await CommandLineProgram.Run(root, args);
