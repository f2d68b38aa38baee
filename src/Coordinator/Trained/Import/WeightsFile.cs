using System.Collections.Immutable;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>
/// An open file of weights: the tensors of its layers, and what it says of itself. By what it begins with, it is a
/// safetensors file, numpy's .npz, Keras's .h5 or .keras.
/// </summary>
/// <param name="Metadata">Text entries, which only safetensors files have.</param>
/// <param name="Kind">What it is, if it is no safetensors file.</param>
/// <param name="IsInOrder">The layers come in their order, whatever their names are.</param>
/// <param name="Opened">What to close when all is read.</param>
internal sealed record WeightsFile(
    ImmutableArray<LayerTensor> Tensors, IReadOnlyDictionary<string, string> Metadata, string? Kind, bool IsInOrder, IDisposable Opened) : IDisposable
{
    /// <exception cref="InvalidDataException">It is no such file, is damaged, or holds what is no dense layer.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static WeightsFile Open(string path)
    {
        var stream = InputFile.Open(path);
        try
        {
            return FileStarts.Of(stream) switch
            {
                FileStart.Zip => ZippedWeights.Open(stream),
                FileStart.Hdf5 => KerasWeights.Open(stream),
                FileStart.Pickle => throw new InvalidDataException("this is a Python pickle, which only Python can read; save the state dict with safetensors.torch.save_file"),
                FileStart.Unknown => throw new InvalidDataException("this is no file of weights: it begins as none of safetensors, numpy's .npz, Keras's .h5 and .keras does; give one of those"),
                _ => SafetensorsWeights.Open(stream),
            };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose() => Opened.Dispose();
}
