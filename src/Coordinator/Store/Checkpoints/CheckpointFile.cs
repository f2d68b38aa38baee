using System.Runtime.InteropServices;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>
/// Checkpoints in the safetensors format, so that any tool reads the model in one: the weights under the names they have
/// in a model file, after them Adam's moments as adam.m.NAME and adam.v.NAME. A checksum in the metadata covers all
/// else, so what is damaged is known before it is used.
/// </summary>
public static class CheckpointFile
{
    /// <summary>Writes a checkpoint; the file appears when it is complete and on the disk, and replaces one of the same name.</summary>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void Write(string path, CheckpointOrigin origin, TrainingState state)
    {
        var metadata = CheckpointMetadata.Of(origin, state);
        metadata[CheckpointMetadata.Checksum] = CheckpointMetadata.ChecksumOf(metadata, state);
        FileAttempt.Do(path, "the checkpoint cannot be written", () => AtomicFile.Write(path, stream =>
        {
            stream.Write(SafetensorsHeader.Encode(Tensors(state.Layout), metadata));
            foreach (var vector in Data(state))
                stream.Write(MemoryMarshal.AsBytes<float>(vector));
        }));
    }

    /// <summary>Reads and checks a checkpoint.</summary>
    /// <param name="expected">If given, the checkpoint must be of this run (whatever the term) and of this model.</param>
    /// <exception cref="FileException">The file cannot be read, is damaged, or is of another version, run or model.</exception>
    public static Checkpoint Read(string path, CheckpointOrigin? expected = null) => FileAttempt.Do(path, "the checkpoint cannot be read", () =>
    {
        using var stream = InputFile.Open(path);
        var header = SafetensorsHeader.Read(stream);
        var origin = CheckpointMetadata.Origin(header.Metadata);
        var layout = new ParameterLayout(origin.Model);
        RequireTensors(layout, header);
        var state = CheckpointMetadata.State(header.Metadata, layout);
        foreach (var vector in Data(state))
            stream.ReadExactly(MemoryMarshal.AsBytes(vector.AsSpan()));
        // First, so that damage is not taken for another run.
        if (CheckpointMetadata.ChecksumIn(header.Metadata) != CheckpointMetadata.ChecksumOf(header.Metadata, state))
            throw new InvalidDataException("the file is damaged: its content does not match its checksum.");
        if (expected is not null)
            Require(expected, origin);
        return new Checkpoint(origin, state);
    });

    /// <summary>The run of which a file says that it is a checkpoint; null if it is none, or too damaged to say.</summary>
    /// <exception cref="FileException">The file cannot be read.</exception>
    public static Guid? RunOf(string path) => FileAttempt.Do<Guid?>(path, "the checkpoint cannot be read", () =>
    {
        using var stream = InputFile.Open(path);
        try
        {
            return CheckpointMetadata.Origin(SafetensorsHeader.Read(stream).Metadata).Run.RunId;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    });

    /// <summary>The vectors in the order of the file.</summary>
    internal static float[][] Data(TrainingState state) => [state.Weights, state.FirstMoments, state.SecondMoments];

    private static IEnumerable<TensorEntry> Tensors(ParameterLayout layout)
    {
        var bytes = (long)layout.Count * sizeof(float);
        return [.. TensorEntry.Of(layout), .. TensorEntry.Of(layout, "adam.m.", bytes), .. TensorEntry.Of(layout, "adam.v.", 2 * bytes)];
    }

    private static void RequireTensors(ParameterLayout layout, SafetensorsHeader header)
    {
        var expected = Tensors(layout).ToArray();
        if (header.Tensors.Length != expected.Length)
            throw new InvalidDataException($"the file is damaged: it has {header.Tensors.Length} tensors instead of {expected.Length}.");
        foreach (var (tensor, actual) in expected.Zip(header.Tensors))
            if (tensor.Name != actual.Name || tensor.Type != actual.Type || tensor.Begin != actual.Begin || !tensor.Shape.SequenceEqual(actual.Shape))
                throw new InvalidDataException($"the file is damaged: tensor {tensor.Name} is not where its layers put it.");
    }

    private static void Require(CheckpointOrigin expected, CheckpointOrigin actual)
    {
        if (expected.Run.Conflict(actual.Run) is { } conflict)
            throw new InvalidDataException(conflict);
        if (actual.Model.ToString() != expected.Model.ToString())
            throw new InvalidDataException($"it is of another model: {actual.Model} instead of {expected.Model}.");
    }
}
