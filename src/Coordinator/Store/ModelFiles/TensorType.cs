namespace Autoencoder.Coordinator.Store.ModelFiles;

/// <summary>How a file stores each value of a tensor; named as in safetensors files.</summary>
internal enum TensorType
{
    F16,
    BF16,
    F32,
    F64,
}
