using System.Collections.Immutable;
using System.Numerics.Tensors;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Models;

/// <summary>Reads a model out of one file: a checkpoint, a model that this program wrote, or one with PyTorch's names.</summary>
internal static class ModelFromFile
{
    public static TrainedModel Open(
        string path, ImmutableArray<Activation>? activations, ReconstructionLoss? loss, ImmutableArray<string> passedOver = default)
    {
        if (!File.Exists(path))
            throw new FileException(path, "there is no such file or folder; give a run's folder, a checkpoint or a .safetensors file.");
        RequireNoOtherFormat(path);
        if (IsCheckpoint(path))
            return Of(CheckpointFile.Read(path), path, activations, loss, passedOver);
        var (spec, weights) = Safetensors(path, activations, loss);
        return Checked(path, spec, weights, passedOver);
    }

    /// <summary>The model in a checkpoint that was read from a file.</summary>
    public static TrainedModel Of(
        Checkpoint checkpoint, string path, ImmutableArray<Activation>? activations, ReconstructionLoss? loss, ImmutableArray<string> passedOver)
    {
        var spec = checkpoint.Origin.Model;
        RequireAgreed(path, spec.Activations, activations);
        RequireAgreed(path, spec.Loss, loss);
        var weights = new ParameterVector(checkpoint.State.Layout);
        checkpoint.State.Weights.CopyTo(weights.Values);
        return Checked(path, spec, weights, passedOver);
    }

    private static TrainedModel Checked(string path, ModelSpec spec, ParameterVector weights, ImmutableArray<string> passedOver)
    {
        try
        {
            RequireFinite(path, weights);
            return new TrainedModel(spec, weights, path) { Skipped = passedOver.IsDefault ? [] : passedOver };
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static (ModelSpec, ParameterVector) Safetensors(string path, ImmutableArray<Activation>? activations, ReconstructionLoss? loss)
    {
        var contents = SafetensorsFile.Read(path);
        try
        {
            var chain = LayerChain.Of(contents.Tensors);
            var spec = SpecOf(path, chain, contents.Metadata, activations, loss);
            chain.RequireSplit(spec.EncoderLayers);
            var weights = new ParameterVector(new ParameterLayout(spec));
            foreach (var (layer, tensors) in weights.Layout.Layers.Zip(chain.Layers))
            {
                tensors.Weight.Values.CopyTo(weights.Values[layer.WeightOffset..]);
                tensors.Bias.Values.CopyTo(weights.Values[layer.BiasOffset..]);
            }

            return (spec, weights);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or OverflowException or ModelException)
        {
            throw new FileException(path, $"{e.Message.TrimEnd('.')}.");
        }
    }

    private static ModelSpec SpecOf(
        string path, LayerChain chain, IReadOnlyDictionary<string, string> metadata, ImmutableArray<Activation>? activations, ReconstructionLoss? loss)
    {
        if (metadata.TryGetValue(ModelMetadata.FormatKey, out var format)
            && format.StartsWith(ModelMetadata.FormatPrefix, StringComparison.Ordinal) && format != ModelMetadata.Format)
            throw new InvalidDataException($"its format is {DisplayText.Of(format)}, but this version reads {ModelMetadata.Format}; use the release that wrote it");
        if (metadata.TryGetValue(ModelMetadata.Layers, out var layers) && layers != chain.LayersText)
            throw new InvalidDataException($"its metadata say layers {DisplayText.Of(layers)}, but its tensors make {chain.LayersText}; get the file again");
        if (metadata.TryGetValue(ModelMetadata.Activations, out var names))
        {
            var known = ModelMetadata.ParseActivations(names).ToImmutableArray();
            if (known.Length != chain.Layers.Length)
                throw new InvalidDataException($"its metadata say activations {DisplayText.Of(names)}, but its tensors make {chain.Layers.Length} layers ({chain.LayersText}); get the file again");
            RequireAgreed(path, known, activations);
            activations = known;
        }

        if (metadata.TryGetValue(ModelMetadata.Loss, out var name))
        {
            var known = ModelMetadata.Named<ReconstructionLoss>(ModelMetadata.Loss, name);
            RequireAgreed(path, known, loss);
            loss = known;
        }

        if (activations is null || loss is null)
            throw new InvalidDataException(
                $"its metadata do not say what its {chain.Layers.Length} layers ({chain.LayersText}) are; give {(activations, loss) switch
                {
                    (null, null) => "--activations and --loss",
                    (null, _) => "--activations",
                    _ => "--loss",
                }}, for example --activations relu,sigmoid --loss bce");
        return new ModelSpec(
            chain.Widths, DefinitionReader.OnePerLayer(activations.Value, chain.Layers.Length), loss.Value, precision: ModelMetadata.PrecisionIn(metadata));
    }

    private static void RequireAgreed(string path, ImmutableArray<Activation> known, ImmutableArray<Activation>? given)
    {
        if (given is { } some && !known.SequenceEqual(DefinitionReader.OnePerLayer(some, known.Length)))
            throw new FileException(path, $"it was trained with activations {string.Join(',', known.Select(ModelSpec.NameOf))}; leave --activations out.");
    }

    private static void RequireAgreed(string path, ReconstructionLoss known, ReconstructionLoss? given)
    {
        if (given is { } loss && loss != known)
            throw new FileException(path, $"it was trained with loss {ModelSpec.NameOf(known)}; leave --loss out.");
    }

    private static void RequireFinite(string path, ParameterVector weights)
    {
        foreach (var tensor in ModelTensor.Of(weights.Layout))
            if (!TensorPrimitives.IsFiniteAll<float>(weights.Values.Slice(tensor.Offset, tensor.Count)))
                throw new FileException(path, $"tensor {tensor.Name} has values that are no finite numbers: the training diverged; train again with a lower --lr.");
    }

    // Of one that cannot be read, what reads it as a model says what is wrong.
    private static bool IsCheckpoint(string path) =>
        FileAttempt.OrNull(() => HeaderOf(path).Metadata) is { } metadata && CheckpointMetadata.IsCheckpoint(metadata);

    private static SafetensorsHeader HeaderOf(string path)
    {
        using var stream = InputFile.Open(path);
        return SafetensorsHeader.Read(stream);
    }

    private static void RequireNoOtherFormat(string path)
    {
        var start = new byte[4];
        FileAttempt.Do(path, "the model cannot be read", () =>
        {
            using var stream = InputFile.Open(path);
            stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        });
        var other = start switch
        {
            [(byte)'P', (byte)'K', 3, 4] => "a zip archive, as torch.save and Keras write their models",
            [0x89, (byte)'H', (byte)'D', (byte)'F'] => "an HDF5 file, as Keras writes its models",
            [0x80, >= 2 and <= 5, ..] => "a Python pickle",
            _ => null,
        };
        if (other is not null)
            throw new FileException(path, $"this is {other}, not a safetensors file; save the state dict with safetensors.torch.save_file.");
    }
}
