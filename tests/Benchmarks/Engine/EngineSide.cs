namespace Autoencoder.Benchmarks.Engine;

/// <summary>What makes a training step, or a part of one.</summary>
internal enum EngineSide
{
    /// <summary>As a worker and the coordinator make it: gradients by shard, the reduction tree, Adam.</summary>
    WorkerStep,

    /// <summary>The same with its products in bfloat16.</summary>
    BFloat16Step,

    /// <summary>As it is usually written with TorchSharp: modules, autograd, torch.optim.Adam.</summary>
    Autograd,

    /// <summary>The same, and garbage is collected before it takes much native memory.</summary>
    CollectingAutograd,

    /// <summary>The gradients of a step's shards alone, in float32.</summary>
    Gradients,

    /// <summary>The gradients of half of a step's shards and their sum, as one of two workers computes them.</summary>
    WorkerShare,

    /// <summary>Fused multiply-adds in registers alone, as many as a gradient has.</summary>
    Peak,

    /// <summary>The matrix products of forward and backward alone, by shard, as the exact engine makes them.</summary>
    ExactProducts,

    /// <summary>The same by libtorch.</summary>
    LibtorchProducts,

    /// <summary>The same by libtorch for the whole batch at once.</summary>
    LibtorchBatchProducts,
}
