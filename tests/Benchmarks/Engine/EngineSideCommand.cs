using System.CommandLine;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;
using TorchSharp;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>One side of the engine benchmark, in a process of its own.</summary>
internal static class EngineSideCommand
{
    public const string Name = "engine-side";

    private static readonly Argument<EngineSide> Side = new("side");
    private static readonly Argument<string> Model = new("preset");
    private static readonly Argument<int> Batch = new("batch");
    private static readonly Argument<int> Shards = new("shards");

    public static Command Create()
    {
        var command = new Command(Name) { Side, Model, Batch, Shards };
        command.Hidden = true;
        command.SetAction(parsed => Run(
            parsed.GetValue(Side), Preset.All[parsed.GetValue(Model)!], parsed.GetValue(Batch), parsed.GetValue(Shards)));
        return command;
    }

    private static int Run(EngineSide side, Preset preset, int batch, int shards)
    {
        // A worker's process is prepared as workers are; a loop of TorchSharp alone gets nothing but its one thread.
        if (side is EngineSide.WorkerStep or EngineSide.BFloat16Step)
            NativeTorch.EnsureLoaded();
        else
            torch.set_num_threads(1);
        switch (side)
        {
            case EngineSide.WorkerStep or EngineSide.BFloat16Step:
                var precision = side == EngineSide.WorkerStep ? Precision.F32 : Precision.Bf16;
                using (var step = new WorkerStep(preset, precision, batch, shards, DataSet.Load(Mnist.Folder)))
                    return MeasuredLoop.Serve(step.Run);
            case EngineSide.Autograd or EngineSide.CollectingAutograd:
                using (var loop = new AutogradLoop(preset, batch, DataSet.Load(Mnist.Folder).Train, side == EngineSide.CollectingAutograd))
                    return MeasuredLoop.Serve(loop.Run);
            case EngineSide.ShardProducts:
                using (var products = new BareProducts(preset.Widths, batch / shards, shards, torch.ScalarType.Float32))
                    return MeasuredLoop.Serve(products.Run);
            case EngineSide.BatchProducts:
                using (var products = new BareProducts(preset.Widths, batch, 1, torch.ScalarType.Float32))
                    return MeasuredLoop.Serve(products.Run);
            default:
                throw new ArgumentOutOfRangeException(nameof(side));
        }
    }
}
