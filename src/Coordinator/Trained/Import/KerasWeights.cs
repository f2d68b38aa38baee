using System.Collections.Immutable;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>
/// Weights that Keras saved, in either of its layouts: that of Keras 3, where a layer's group has a group vars with 0, the
/// kernel, and 1, the bias; and that of Keras 2 (still .h5 in Keras 3), where attributes name the layers in their order.
/// </summary>
internal static class KerasWeights
{
    private const string Variables = "vars";
    private const string LayerNames = "layer_names";
    private const string WeightNames = "weight_names";
    private const string WholeModel = "model_weights";

    /// <summary>Beside the layers, or within one: no weights.</summary>
    private static readonly string[] PassedOver = ["optimizer", "metrics", "_compile_metrics", "_loss_tracker"];

    private const string Chance = "seed_generator";

    /// <exception cref="InvalidDataException">It is damaged, or holds what is no dense layer.</exception>
    public static WeightsFile Open(Stream stream)
    {
        var file = new Hdf5File(stream);
        try
        {
            var root = file.Names("", LayerNames) is not null ? "" : WholeModel;
            var inOrder = file.Names(root, LayerNames);
            var tensors = inOrder is null ? Keras3(file) : Keras2(file, root, inOrder);
            return tensors is []
                ? throw new InvalidDataException("this is an HDF5 file, but it has no weights as Keras saves them; save them with model.save_weights")
                : new WeightsFile(tensors, ImmutableDictionary<string, string>.Empty, "these are Keras's weights", inOrder is not null, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ImmutableArray<LayerTensor> Keras3(Hdf5File file)
    {
        var tensors = ImmutableArray.CreateBuilder<LayerTensor>();
        foreach (var path in file.DataSets)
        {
            if (path.Split('/') is not [.. var layer, Variables, var number] || layer.Length == 0 || PassedOver.Contains(layer[0]) || layer.Contains(Chance))
                continue;
            LayerPart part = number switch
            {
                "0" => LayerPart.Weight,
                "1" => LayerPart.Bias,
                _ => throw new InvalidDataException($"its {DisplayText.Of(string.Join('/', layer))} has more than a kernel and a bias; only dense layers can be used"),
            };
            tensors.Add(TensorOf(file, path, string.Join('/', layer), part));
        }

        return tensors.ToImmutable();
    }

    private static ImmutableArray<LayerTensor> Keras2(Hdf5File file, string root, string[] layers)
    {
        var tensors = ImmutableArray.CreateBuilder<LayerTensor>();
        foreach (var layer in layers)
        {
            var group = root.Length == 0 ? layer : $"{root}/{layer}";
            foreach (var name in file.Names(group, WeightNames) ?? [])
            {
                var path = $"{group}/{name}";
                if (!file.DataSets.Contains(path))
                    throw new InvalidDataException($"it has no {DisplayText.Of(path)}, which its list of weights names; save the weights again");
                var cut = name.LastIndexOf('/');
                // A model within a model has all its layers in one group.
                var (within, variable) = cut < 0 ? ("", name) : (name[..cut], name[(cut + 1)..]);
                LayerPart part = variable.Split(':')[0] switch
                {
                    "kernel" => LayerPart.Weight,
                    "bias" => LayerPart.Bias,
                    _ => throw new InvalidDataException($"its {DisplayText.Of(path)} is neither kernel nor bias; only dense layers can be used"),
                };
                tensors.Add(TensorOf(file, path, within.Length == 0 || within == layer ? layer : $"{layer}/{within}", part));
            }
        }

        return tensors.ToImmutable();
    }

    /// <summary>Kernels lie the other way round than PyTorch's weights.</summary>
    private static LayerTensor TensorOf(Hdf5File file, string path, string layer, LayerPart part)
    {
        if (file.TypeOf(path) is not { } type)
            throw new InvalidDataException($"the values of its {DisplayText.Of(path)} are neither float16, bfloat16, float32 nor float64; save the weights of dense layers as float32");
        var stored = file.ShapeOf(path);
        if (part == LayerPart.Weight && stored.Length != 2)
            throw new InvalidDataException($"its {DisplayText.Of(path)} has shape ({DisplayText.Of(string.Join(", ", stored))}) instead of (inputs, outputs); only dense layers can be used");
        return part == LayerPart.Weight
            ? new LayerTensor(path, layer, part, [.. stored.Reverse()], type, LayerTensor.Transposing(Read, [.. stored.Reverse()]))
            : new LayerTensor(path, layer, part, stored, type, Read);

        void Read(Span<float> values) => file.Read(path, type, values);
    }
}
