using System.Collections.Immutable;
using System.Numerics.Tensors;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Trained.Import;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Models;

/// <summary>Reads a model out of one file: a checkpoint, a model that this program wrote, or weights that were trained elsewhere.</summary>
internal static class ModelFromFile
{
    /// <summary>A file that needs no more to be said: a checkpoint, or a safetensors file of float32 whose names tell its layers.</summary>
    public static TrainedModel Open(
        string path, ImmutableArray<Activation>? activations, ReconstructionLoss? loss, ImmutableArray<string> passedOver = default) =>
        CheckpointAt(path, activations, loss, passedOver) ?? OfLayers(path, passedOver, file =>
        {
            var chain = file.Kind is null ? LayerChain.Of(file, order: null) : throw ForImport(file.Kind);
            return chain.Adjustments is [var adjustment, ..] ? throw ForImport(adjustment) : (chain, SpecOf(path, chain, file.Metadata, activations, loss));
        });

    /// <summary>Any file of weights, with adjustments of which its user is told.</summary>
    /// <param name="order">The names of its layers from image to image, where the file does not tell it.</param>
    public static TrainedModel Import(
        string path, ImmutableArray<Activation>? activations, ReconstructionLoss? loss, ImmutableArray<string>? order)
    {
        if (!File.Exists(path))
            throw new FileException(path, "there is no such file; give one of weights, .safetensors, .npz, .h5 or .keras.");
        if (CheckpointAt(path, activations, loss, []) is { } model)
        {
            if (order is null)
                return model;
            model.Dispose();
            throw new FileException(path, "a checkpoint says in which order its layers follow each other; leave --order out.");
        }

        return OfLayers(path, [], file =>
        {
            var chain = LayerChain.Of(file, order);
            return (chain, SpecOf(path, chain, file.Metadata, activations, loss));
        });
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
        return Model(path, spec, weights, passedOver, RequireFinite);
    }

    private static TrainedModel? CheckpointAt(
        string path, ImmutableArray<Activation>? activations, ReconstructionLoss? loss, ImmutableArray<string> passedOver)
    {
        if (!File.Exists(path))
            throw new FileException(path, "there is no such file or folder; give the folder of a run or model, a checkpoint or a .safetensors file.");
        return IsCheckpoint(path) ? Of(CheckpointFile.Read(path), path, activations, loss, passedOver) : null;
    }

    private static TrainedModel OfLayers(string path, ImmutableArray<string> passedOver, Func<WeightsFile, (LayerChain, ModelSpec)> understand) =>
        FileAttempt.Do(path, "the model cannot be read", () =>
        {
            using var file = WeightsFile.Open(path);
            try
            {
                var (chain, spec) = understand(file);
                chain.RequireSplit(spec.EncoderLayers);
                return Model(path, spec, new ParameterVector(new ParameterLayout(spec)), passedOver, (_, weights) => chain.Read(weights), chain.Adjustments);
            }
            catch (Exception e) when (e is FormatException or OverflowException or ModelException)
            {
                throw new FileException(path, $"{e.Message.TrimEnd('.')}.");
            }
        });

    /// <param name="fill">Fills or checks the weights, which are let go if it fails.</param>
    private static TrainedModel Model(
        string path, ModelSpec spec, ParameterVector weights, ImmutableArray<string> passedOver, Action<string, ParameterVector> fill, ImmutableArray<string> adjustments = default)
    {
        try
        {
            fill(path, weights);
            return new TrainedModel(spec, weights, path) { Skipped = passedOver.IsDefault ? [] : passedOver, Adjustments = adjustments.IsDefault ? [] : adjustments };
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static InvalidDataException ForImport(string reason) => new($"{reason}; make a model of it once, with {ProgramCommand.Coordinator} import");

    private static ModelSpec SpecOf(
        string path, LayerChain chain, IReadOnlyDictionary<string, string> metadata, ImmutableArray<Activation>? activations, ReconstructionLoss? loss)
    {
        // Others have metadata, too; PyTorch's say that their format is pt.
        if (!metadata.TryGetValue(ModelMetadata.FormatKey, out var format) || !format.StartsWith(ModelMetadata.FormatPrefix, StringComparison.Ordinal))
            metadata = ImmutableDictionary<string, string>.Empty;
        else if (format != ModelMetadata.Format)
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
                $"it does not say what its {chain.Layers.Length} layers ({chain.LayersText}) are; give {(activations, loss) switch
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
                throw new FileException(path, $"tensor {tensor.Name} has values that are no finite numbers: the training diverged; train again with a lower learning rate.");
    }

    // Of one that cannot be read, what reads it as a model says what is wrong.
    private static bool IsCheckpoint(string path) =>
        FileAttempt.OrNull(() => HeaderOf(path).Metadata) is { } metadata && CheckpointMetadata.IsCheckpoint(metadata);

    private static SafetensorsHeader HeaderOf(string path)
    {
        using var stream = InputFile.Open(path);
        return SafetensorsHeader.Read(stream);
    }
}
