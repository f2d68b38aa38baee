using System.Runtime.InteropServices;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>After the first calls an engine lives on what it has. Not beside other tests: the native count is the process's.</summary>
[Collection(nameof(DenseEngineAllocationTests))]
[CollectionDefinition(nameof(DenseEngineAllocationTests), DisableParallelization = true)]
public sealed partial class DenseEngineAllocationTests
{
    private const int Calls = 2000;

    private static readonly Lazy<SampleSet> Train = new(() => DataSet.Load(MnistExtract.Folder).Train);

    // The whole shards of a run and the smaller ones of its last batch.
    private static readonly int[][] Shards = [[.. Enumerable.Range(0, 32)], [.. Enumerable.Range(32, 12)]];

    public DenseEngineAllocationTests() => NativeTorch.EnsureLoaded();

    [Theory]
    [InlineData(Precision.F32, "none")]
    [InlineData(Precision.Bf16, "none")]
    [InlineData(Precision.F32, "gaussian:0.3")]
    [InlineData(Precision.Bf16, "mask:0.25")]
    public void Calls_allocate_nothing_managed(Precision precision, string noise) => Compute(precision, noise, Calls, compute =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        compute();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    });

    [SkippableTheory]
    [InlineData(Precision.F32, "none")]
    [InlineData(Precision.Bf16, "none")]
    [InlineData(Precision.F32, "gaussian:0.3")]
    [InlineData(Precision.Bf16, "mask:0.25")]
    public void Calls_leave_no_native_memory_behind(Precision precision, string noise)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only glibc tells how much of its memory is in use");
        Compute(precision, noise, Calls, compute =>
        {
            // The least of three: the runtime may compile something anew meanwhile, on a thread of its own. What calls leave, they leave each time.
            var left = Enumerable.Range(0, 3).Min(_ =>
            {
                var before = NativeBytes();
                compute();
                return NativeBytes() - before;
            });
            // glibc's smallest block has 32 bytes: one left behind by every other call would be found.
            Assert.InRange(left, long.MinValue, Calls / 2 * 32);
        });
    }

    [SkippableTheory]
    [InlineData("none")]
    [InlineData("gaussian:0.3")]
    public async Task Calls_in_float32_allocate_nothing_native(string noise)
    {
        Skip.IfNot(TracedCalls.ArePossible, "this system has no malloc that writes down who calls it (glibc's libc_malloc_debug.so.0)");
        Assert.Empty(await TracedCalls.Allocations(Precision.F32, noise, 1000));
        // In bfloat16 each product allocates, so that one is known to be seen.
        Assert.InRange((await TracedCalls.Allocations(Precision.Bf16, noise, 1)).Length, 1, int.MaxValue);
    }

    internal static void Compute(Precision precision, string noiseText, int calls, Action<Action> measure)
    {
        var model = new ModelSpec([784, 32, 784], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce, precision: precision);
        using var engine = new DenseEngine(model, Shards[0].Length);
        using var weights = new ParameterVector(new ParameterLayout(model));
        using var gradient = new ParameterVector(weights.Layout);
        InitialWeights.Fill(weights, Initialisation.Keras, seed: 1);
        var noise = SampleNoise.InTraining(InputNoise.Parse(noiseText)!, seed: 1, epoch: 0);
        var train = Train.Value;
        compute();
        measure(compute);

        void compute()
        {
            for (var i = 0; i < calls; i++)
                engine.Gradient(weights, train, Shards[i % Shards.Length], gradient, noise);
        }
    }

    private static long NativeBytes()
    {
        var info = mallinfo2();
        return (long)(info.InUse + info.Mapped);
    }

    [LibraryImport("libc")]
    private static partial MallocInfo mallinfo2();

    /// <summary>struct mallinfo2: ten size_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocInfo
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappedChunks;
        public readonly nuint Mapped;
        private readonly nuint _unused, _fastBytes;
        public readonly nuint InUse;
        private readonly nuint _free, _releasable;
    }
}
