using System.CommandLine;
using System.Globalization;
using System.Runtime.Intrinsics;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;
using TorchSharp;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>One side of the engine benchmark, or of another one that needs it, in a process of its own.</summary>
internal static class EngineSideCommand
{
    /// <summary>Asks for an error, should the process have AVX-512 after all.</summary>
    public const string WithoutAvx512Name = "--without-avx512";

    private const string Name = "engine-side";

    private static readonly Argument<EngineSide> Side = new("side");
    private static readonly Argument<string> Model = new("preset");
    private static readonly Argument<int> Batch = new("batch");
    private static readonly Argument<int> Shards = new("shards");
    private static readonly Option<bool> WithoutAvx512 = new(WithoutAvx512Name);

    public static Command Create()
    {
        var command = new Command(Name) { Side, Model, Batch, Shards, WithoutAvx512 };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            // The runtime says nothing of a variable that it does not know, as one of another version's name.
            if (parsed.GetValue(WithoutAvx512) && Vector512.IsHardwareAccelerated)
                throw new BenchmarkException($"the runtime uses AVX-512 although {string.Join(' ', MeasuredProcess.WithoutAvx512.Keys)} should have kept it from that");
            return Run(parsed.GetValue(Side), Preset.All[parsed.GetValue(Model)!], parsed.GetValue(Batch), parsed.GetValue(Shards));
        });
        return command;
    }

    /// <summary>What this program is to be started with.</summary>
    public static string[] Arguments(EngineSide side, Preset preset, int batch, int shards) =>
        [Name, side.ToString(), preset.Name, batch.ToString(CultureInfo.InvariantCulture), shards.ToString(CultureInfo.InvariantCulture)];

    private static int Run(EngineSide side, Preset preset, int batch, int shards)
    {
        var precision = side == EngineSide.BFloat16Step ? Precision.Bf16 : Precision.F32;
        // What is ours is prepared as workers are; a loop of TorchSharp alone gets nothing but its one thread.
        if (side is EngineSide.WorkerStep or EngineSide.BFloat16Step or EngineSide.Gradients or EngineSide.WorkerShare)
            NativeTorch.EnsureLoadedFor(ModelOfPreset.In(precision, preset).DefaultEngine);
        else if (side is not (EngineSide.Peak or EngineSide.ExactProducts))
            torch.set_num_threads(1);
        switch (side)
        {
            case EngineSide.WorkerStep or EngineSide.BFloat16Step:
                using (var step = new WorkerStep(preset, precision, batch, shards, DataSet.Load(Mnist.Folder)))
                    return MeasuredLoop.Serve(step.Run);
            case EngineSide.Autograd or EngineSide.CollectingAutograd:
                using (var loop = new AutogradLoop(preset, batch, DataSet.Load(Mnist.Folder).Train, side == EngineSide.CollectingAutograd))
                    return MeasuredLoop.Serve(loop.Run);
            case EngineSide.Gradients:
                using (var gradients = new ShardGradients(preset, batch / shards, shards, DataSet.Load(Mnist.Folder).Train))
                    return MeasuredLoop.Serve(gradients.Run);
            case EngineSide.WorkerShare:
                using (var share = new WorkerShare(preset, batch, shards, DataSet.Load(Mnist.Folder)))
                    return MeasuredLoop.Serve(share.Run);
            case EngineSide.Peak:
                return MeasuredLoop.Serve(new MultiplyAddPeak(ModelOfPreset.FlopsOfGradient(preset)).Run);
            case EngineSide.ExactProducts:
                using (var products = new ExactBareProducts(preset, batch / shards, shards))
                    return MeasuredLoop.Serve(products.Run);
            case EngineSide.LibtorchProducts:
                using (var products = new LibtorchBareProducts(preset.Widths, batch / shards, shards, torch.ScalarType.Float32))
                    return MeasuredLoop.Serve(products.Run);
            case EngineSide.LibtorchBatchProducts:
                using (var products = new LibtorchBareProducts(preset.Widths, batch, 1, torch.ScalarType.Float32))
                    return MeasuredLoop.Serve(products.Run);
            default:
                throw new ArgumentOutOfRangeException(nameof(side));
        }
    }
}
