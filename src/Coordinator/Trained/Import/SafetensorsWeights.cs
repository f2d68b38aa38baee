using Autoencoder.Coordinator.Store.ModelFiles;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>A safetensors file with PyTorch's names, as this program writes them, too.</summary>
internal static class SafetensorsWeights
{
    /// <exception cref="InvalidDataException">It is damaged, or holds what is no layer.</exception>
    public static WeightsFile Open(Stream stream)
    {
        var header = SafetensorsHeader.Read(stream);
        var tensors = header.Tensors.Select(entry =>
        {
            var (layer, part) = StateDictName.Parse(entry.Name);
            return new LayerTensor(entry.Name, layer, part, entry.Shape, entry.Type, values =>
            {
                stream.Position = header.DataStart + entry.Begin;
                TensorValues.Read(stream, entry.Name, entry.Type, values);
            });
        });
        return new WeightsFile([.. tensors], header.Metadata, Kind: null, IsInOrder: false, stream);
    }
}
