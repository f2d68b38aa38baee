using System.CommandLine;
using Autoencoder.Benchmarks.Engine;
using Autoencoder.Benchmarks.Exchange;
using Autoencoder.Benchmarks.Training;
using Autoencoder.Shared.Settings;

var root = new RootCommand("Measures how fast training is, against other ways to do the same on the same machine.")
{
    EngineCommand.Create(),
    TrainingCommand.Create(),
    ExchangeCommand.Create(),
    EngineSideCommand.Create(),
    ExchangeSideCommand.Create(),
    ExchangeWorkerCommand.Create(),
};
return await CommandLineProgram.Run(root, args);
